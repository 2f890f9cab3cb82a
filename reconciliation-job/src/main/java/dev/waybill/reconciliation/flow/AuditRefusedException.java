package dev.waybill.reconciliation.flow;

/** What was asked for cannot be audited; the message says why, in one line. */
public final class AuditRefusedException extends RuntimeException {

    public AuditRefusedException(String message) {
        super(message);
    }
}
