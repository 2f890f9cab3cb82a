package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.cluster.OnWorkers;

/** The same, where a worker does the slices. */
@OnWorkers
class RemoteFinishedSlicesTest extends FinishedSlicesTest {}
