package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.cluster.OnWorkers;

/** The same, where a worker does the slices. */
@OnWorkers
class RemoteVerdictReviewTest extends VerdictReviewTest {}
