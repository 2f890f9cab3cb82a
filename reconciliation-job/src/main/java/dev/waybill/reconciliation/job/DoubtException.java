package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Cause;

/** Everything was read, but what it says may not be taken for a verdict unless a person accepts it. */
class DoubtException extends RuntimeException {

    private final Cause cause;

    DoubtException(Cause cause, String reason) {
        super(reason);
        this.cause = cause;
    }

    Cause cause() {
        return cause;
    }
}
