package dev.waybill.reconciliation.job.slice;

/** Slices could not be done because of the workers, or of the broker between; it says nothing about the window. */
public final class WorkerLostException extends RuntimeException {

    public WorkerLostException(String message) {
        super(message);
    }
}
