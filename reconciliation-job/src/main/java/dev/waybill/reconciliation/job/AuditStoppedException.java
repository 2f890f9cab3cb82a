package dev.waybill.reconciliation.job;

/** No audit is begun any more: the application is shutting down, the lock is lost, or somebody asked for it. */
public final class AuditStoppedException extends RuntimeException {

    AuditStoppedException() {
        super("The application is shutting down; the audit resumes when it is started again");
    }

    AuditStoppedException(String reason) {
        super(reason);
    }

    static AuditStoppedException lockLost() {
        return new AuditStoppedException("The audit lock is lost; the audit resumes when it is asked for again");
    }
}
