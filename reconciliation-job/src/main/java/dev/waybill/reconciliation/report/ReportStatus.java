package dev.waybill.reconciliation.report;

/** How far a report can be believed. */
public enum ReportStatus {
    /** An audit is at work; counts are those of before, if any. */
    RUNNING,
    /** Everything was seen, and proven to be everything. */
    COMPLETE,
    /** Something kept the audit from having seen everything; the reason says what. */
    INCONCLUSIVE
}
