package dev.waybill.reconciliation.job;

/**
 * The right to audit a flow: whoever has it is the only one, in any application on the same database. An execution of the flow that
 * is found running belongs to a process that died.
 */
public interface AuditLease {

    /** The flow that may be audited. */
    String flow();

    /** Whether it is still held, as far as this application knows. */
    boolean isHeld();

    /** The lease of an application that has its database to itself, so that nobody else can hold one. */
    static AuditLease unshared(String flow) {
        return new AuditLease() {
            @Override
            public String flow() {
                return flow;
            }

            @Override
            public boolean isHeld() {
                return true;
            }
        };
    }
}
