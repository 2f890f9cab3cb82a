package dev.waybill.reconciliation.job;

/** What was asked for cannot be audited; the message says why, in one line. */
public final class AuditRefusedException extends RuntimeException {

    AuditRefusedException(String message) {
        super(message);
    }
}
