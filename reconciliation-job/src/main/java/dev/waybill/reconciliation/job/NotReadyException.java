package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.readiness.Readiness;
import dev.waybill.reconciliation.report.Cause;

/** The window may not be judged now. */
final class NotReadyException extends RuntimeException {

    private final Cause cause;

    NotReadyException(Readiness.Unready unready) {
        super(unready.reason());
        this.cause = unready.cause();
    }

    /** What keeps the window from a verdict. */
    Cause kind() {
        return cause;
    }
}
