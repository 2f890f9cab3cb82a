package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.ReportStatus;

/** What is known of a window. */
public enum WindowState {
    /** There is a verdict. */
    COMPLETE,
    /** An audit is at work. */
    RUNNING,
    /** An audit could not see everything. */
    INCONCLUSIVE,
    /** It could be judged, and nobody has. */
    MISSING,
    /** It cannot be judged yet. */
    PENDING;

    static WindowState of(ReportStatus status) {
        return switch (status) {
            case COMPLETE -> COMPLETE;
            case RUNNING -> RUNNING;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }
}
