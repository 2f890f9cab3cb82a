package dev.waybill.reconciliation.job.slice;

/** Keeps the execution of a slice from writing once the slice was given to another. */
@FunctionalInterface
public interface SliceFence {

    /** Of slices that nobody takes away: those that run in the process that gave them out. */
    SliceFence NONE = stepExecutionId -> {};

    /**
     * Checks that a step execution still holds its slice, and keeps it so until the surrounding transaction ends.
     *
     * @throws LeaseLostException if it does not
     */
    void hold(long stepExecutionId);
}
