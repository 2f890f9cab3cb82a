package dev.waybill.reconciliation.job;

/** The source no longer holds everything that a window looks at. */
final class WindowExpiredException extends RuntimeException {

    WindowExpiredException(String message) {
        super(message);
    }
}
