package dev.waybill.reconciliation.job.slice;

/** A slice failed on another machine for a reason that has no kind of its own. */
public final class RemoteSliceException extends RuntimeException {

    RemoteSliceException(String message) {
        super(message);
    }
}
