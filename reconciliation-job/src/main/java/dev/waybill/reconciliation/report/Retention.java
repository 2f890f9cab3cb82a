package dev.waybill.reconciliation.report;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Removes what is older than an instant, a bounded number of rows at a time, each time in a transaction of its own: lost files
 * before their reports, and the parts of Spring Batch's history before what they belong to.
 */
@Repository
public class Retention {

    private static final int INSTANCES = 100;

    private final JdbcTemplate jdbc;

    Retention(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Removes some reports on windows that ended, and were written last, before an instant. Their verdicts go first, so that
     * half a list is never taken for a whole one, however long the rest stays.
     *
     * @param batch most rows to remove
     * @return how many rows were removed; less than {@code batch} means that no more are left
     */
    @Transactional
    public int removeReports(Instant before, int batch) {
        Timestamp cutoff = Timestamp.from(before);
        int expired = jdbc.update(
                """
                UPDATE reports SET status = ?, cause = ?, reason = 'Older than the retention: it is being removed'
                WHERE audit_window_end < ? AND updated_at < ? AND status = ? LIMIT ?""",
                ReportStatus.INCONCLUSIVE.name(),
                Cause.EXPIRED.name(),
                cutoff,
                cutoff,
                ReportStatus.COMPLETE.name(),
                batch);
        int removed = jdbc.update("""
                DELETE FROM lost_files WHERE report_id IN (
                  SELECT id FROM reports WHERE audit_window_end < ? AND updated_at < ? AND status <> ?) LIMIT ?""", cutoff, cutoff, ReportStatus.COMPLETE.name(), batch);
        if (removed < batch) {
            removed += jdbc.update(
                    "DELETE FROM reports WHERE audit_window_end < ? AND updated_at < ? AND status <> ? LIMIT ?",
                    cutoff,
                    cutoff,
                    ReportStatus.COMPLETE.name(),
                    batch - removed);
        }
        if (expired == batch) {
            return batch;
        }
        if (removed < batch) {
            removed += jdbc.update("DELETE FROM late_sightings WHERE file_time < ? LIMIT ?", cutoff, batch - removed);
        }
        if (removed < batch) {
            removed += jdbc.update(
                    "DELETE FROM late_announcements WHERE file_time < ? AND logged_at < ? LIMIT ?",
                    cutoff,
                    cutoff,
                    batch - removed);
        }
        return removed;
    }

    /**
     * Removes the history of some jobs of which nothing was begun since an instant.
     *
     * @return how many jobs were removed; 0 means that no more are left
     */
    @Transactional
    public int removeHistory(Instant before) {
        List<Long> instances = jdbc.query("""
                SELECT i.JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE i
                JOIN BATCH_JOB_EXECUTION e ON e.JOB_INSTANCE_ID = i.JOB_INSTANCE_ID
                GROUP BY i.JOB_INSTANCE_ID HAVING MAX(e.CREATE_TIME) < ? ORDER BY i.JOB_INSTANCE_ID LIMIT ?""", (row, number) -> row.getLong(1), Timestamp.from(before), INSTANCES);
        if (instances.isEmpty()) {
            return 0;
        }
        String in = " IN (" + String.join(",", Collections.nCopies(instances.size(), "?")) + ")";
        Object[] ids = instances.toArray();
        String executions = " IN (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID" + in + ")";
        jdbc.update(
                "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN"
                        + " (SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID" + executions
                        + ")",
                ids);
        for (String table :
                List.of("BATCH_STEP_EXECUTION", "BATCH_JOB_EXECUTION_CONTEXT", "BATCH_JOB_EXECUTION_PARAMS")) {
            jdbc.update("DELETE FROM " + table + " WHERE JOB_EXECUTION_ID" + executions, ids);
        }
        jdbc.update("DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID" + in, ids);
        jdbc.update("DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID" + in, ids);
        return instances.size();
    }
}
