package dev.waybill.reconciliation.job.slice;

/** A slice was taken away from its execution; what this one found must not be written any more. */
public final class LeaseLostException extends RuntimeException {

    public LeaseLostException(long stepExecutionId) {
        super("Step execution %d does not hold its slice any more: the slice was given to another, or back"
                .formatted(stepExecutionId));
    }
}
