package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.report.Cause;

/** Everything was read, but what it says may not be taken for a verdict unless a person accepts it. */
public class DoubtException extends RuntimeException {

    private final Cause cause;

    public DoubtException(Cause cause, String reason) {
        super(reason);
        this.cause = cause;
    }

    public Cause cause() {
        return cause;
    }
}
