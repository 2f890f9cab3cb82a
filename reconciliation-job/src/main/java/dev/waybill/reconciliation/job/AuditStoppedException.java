package dev.waybill.reconciliation.job;

/** No audit is begun any more, because the application is shutting down. */
public final class AuditStoppedException extends RuntimeException {

    AuditStoppedException() {
        super("The application is shutting down; the audit resumes when it is started again");
    }
}
