package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.audit.AuditLock;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.web.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deletes a report with everything that hangs on it, under the audit lock. Rows go in batches, so that no transaction grows
 * with the list; the report is INCONCLUSIVE meanwhile, so that half a list is never taken for a whole one.
 */
@Component
class ReportRemoval {

    private static final int BATCH = 10_000;

    private final JdbcClient jdbc;
    private final AuditLock lock;

    ReportRemoval(JdbcClient jdbc, AuditLock lock) {
        this.jdbc = jdbc;
        this.lock = lock;
    }

    void remove(Report report) {
        boolean removed = lock.tryRun(report.flow(), lease -> {
                    removeRows(report.id().toString());
                    return true;
                })
                .orElse(false);
        if (!removed) {
            throw Problem.conflict("An audit is at work; delete the report when it has ended, or stop it first");
        }
    }

    private void removeRows(String id) {
        jdbc.sql(
                        "UPDATE reports SET status = ?, cause = ?, proof = NULL, reason = 'The report is being deleted' WHERE id = ?")
                .param(ReportStatus.INCONCLUSIVE.name())
                .param(Cause.STOPPED.name())
                .param(id)
                .update();
        int rows;
        do {
            rows = jdbc.sql("DELETE FROM lost_files WHERE report_id = ? LIMIT ?")
                    .param(id)
                    .param(BATCH)
                    .update();
        } while (rows == BATCH);
        jdbc.sql("DELETE FROM reports WHERE id = ?").param(id).update();
    }
}
