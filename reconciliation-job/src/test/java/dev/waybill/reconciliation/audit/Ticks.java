package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import org.springframework.context.ApplicationContext;

/** The schedule's ticks of one application, for tests that say when the cron fires. */
public final class Ticks {

    private final FlowAudit audit;
    private final Auditor auditor;

    private Ticks(FlowAudit audit, Auditor auditor) {
        this.audit = audit;
        this.auditor = auditor;
    }

    public static Ticks of(ApplicationContext context) {
        return new Ticks(context.getBean(FlowAudit.class), context.getBean(Auditor.class));
    }

    /** Audits what is due in a flow, as the schedule does. */
    public void tick(Flow flow) {
        AuditLease lease = AuditLease.unshared(flow.name());
        auditor.recover(lease);
        try {
            audit.run(flow, lease);
        } catch (AuditStoppedException e) {
            // The next tick goes on.
        }
    }

    public Auditor auditor() {
        return auditor;
    }
}
