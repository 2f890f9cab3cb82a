package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.cluster.OnWorkers;

/** The same, where a worker does the slices. */
@OnWorkers
class RemoteDoubtsTest extends DoubtsTest {}
