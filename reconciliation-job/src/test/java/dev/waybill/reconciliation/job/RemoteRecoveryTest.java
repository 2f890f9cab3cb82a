package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.cluster.OnWorkers;

/** The same, where a worker does the slices. */
@OnWorkers
class RemoteRecoveryTest extends RecoveryTest {}
