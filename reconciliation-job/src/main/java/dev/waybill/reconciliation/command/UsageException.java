package dev.waybill.reconciliation.command;

/** The command line is wrong; the message says what, in one line. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }
}
