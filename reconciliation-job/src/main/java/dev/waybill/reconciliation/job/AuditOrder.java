package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.window.AuditWindow;

/**
 * What shall be audited, and under what.
 *
 * @param lease the right to audit the flow; nothing begins without it
 * @param window the window
 * @param redo whether to audit a completed window once more, as the next revision
 * @param acceptances what a person accepts for this execution, knowing better than the lines tell
 * @param acceptedBy who that is; empty where nothing is accepted
 * @param patient whether to look twice where nothing is known of the window yet
 */
public record AuditOrder(
        AuditLease lease,
        AuditWindow window,
        boolean redo,
        Acceptances acceptances,
        String acceptedBy,
        boolean patient) {

    /** An order of the schedule, which has looked already. */
    public static AuditOrder due(AuditLease lease, AuditWindow window) {
        return new AuditOrder(lease, window, false, Acceptances.NONE, "", false);
    }

    /** An order of a person. */
    public static AuditOrder byHand(AuditLease lease, AuditWindow window, boolean redo) {
        return new AuditOrder(lease, window, redo, Acceptances.NONE, "", true);
    }

    /** Name of the flow. */
    public String flow() {
        return lease.flow();
    }

    /** The same, where a person accepts something. */
    public AuditOrder accepting(Acceptances what, String by) {
        return new AuditOrder(lease, window, redo, what, by, patient);
    }

    AuditOrder redoing(boolean once) {
        return new AuditOrder(lease, window, once, acceptances, acceptedBy, patient);
    }
}
