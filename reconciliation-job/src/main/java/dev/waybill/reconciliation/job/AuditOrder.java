package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.window.AuditWindow;
import java.util.function.BooleanSupplier;

/**
 * What shall be audited, and under what.
 *
 * @param flow name of the flow
 * @param window the window
 * @param redo whether to audit a completed window once more, as the next revision
 * @param acceptances what a person accepts for this execution, knowing better than the lines tell
 * @param acceptedBy who that is; empty where nothing is accepted
 * @param lease whether the audit lock is still held; nothing begins without it
 * @param patient whether to look twice where nothing is known of the window yet
 */
public record AuditOrder(
        String flow,
        AuditWindow window,
        boolean redo,
        Acceptances acceptances,
        String acceptedBy,
        BooleanSupplier lease,
        boolean patient) {

    /** An order of the schedule, which has looked already. */
    public static AuditOrder due(String flow, AuditWindow window, BooleanSupplier lease) {
        return new AuditOrder(flow, window, false, Acceptances.NONE, "", lease, false);
    }

    /** An order of a person. */
    public static AuditOrder byHand(String flow, AuditWindow window, boolean redo, BooleanSupplier lease) {
        return new AuditOrder(flow, window, redo, Acceptances.NONE, "", lease, true);
    }

    /** The same, where a person accepts something. */
    public AuditOrder accepting(Acceptances what, String by) {
        return new AuditOrder(flow, window, redo, what, by, lease, patient);
    }

    AuditOrder redoing(boolean once) {
        return new AuditOrder(flow, window, once, acceptances, acceptedBy, lease, patient);
    }
}
