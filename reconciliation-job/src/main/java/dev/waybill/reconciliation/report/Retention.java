package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final int REPORTS = 500;

    /** An execution that failed less than this ago may go on. */
    private static final Duration LATELY = Duration.ofDays(1);

    private static final String RUNNING = "('STARTING', 'STARTED', 'STOPPING')";

    private final JdbcTemplate jdbc;

    Retention(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Removes some reports on windows that ended, and were written last, before an instant. Their verdicts go first, so that
     * half a list is never taken for a whole one, however long the rest stays. What is being audited stays: reports that are
     * RUNNING, and windows of which an execution runs or was begun lately. The reports are locked before the executions are
     * looked for, so that an audit that was not seen takes its report over after this, and finds it without a verdict.
     *
     * @param batch most rows to remove
     * @return how many rows were removed; less than {@code batch} means that no more are left
     */
    @Transactional
    public int removeReports(Instant before, int batch) {
        Timestamp cutoff = Timestamp.from(before);
        List<Audited> audited = audited();
        List<String> kept = audited.stream().map(Audited::reportId).toList();
        List<String> old = jdbc.query(
                "SELECT id FROM reports WHERE audit_window_end < ? AND updated_at < ? AND status <> ?" + notIn(kept)
                        + " ORDER BY audit_window_end, id LIMIT ? FOR UPDATE",
                (row, number) -> row.getString(1),
                Stream.of(Stream.of(cutoff, cutoff, ReportStatus.RUNNING.name()), kept.stream(), Stream.of(REPORTS))
                        .flatMap(each -> each)
                        .toArray());
        Set<String> claimed = audited().stream().map(Audited::reportId).collect(Collectors.toSet());
        List<String> expired = old.stream().filter(id -> !claimed.contains(id)).toList();
        int removed = expired.isEmpty() ? 0 : remove(expired, batch);
        if (removed == batch || old.size() == REPORTS) {
            return batch;
        }
        removed += removeLate("late_sightings", before, audited, batch - removed);
        return removed < batch ? removed + removeLate("late_announcements", before, audited, batch - removed) : removed;
    }

    private int remove(List<String> reports, int batch) {
        String in = " IN (?" + ", ?".repeat(reports.size() - 1) + ")";
        jdbc.update(
                "UPDATE reports SET status = ?, cause = ?, proof = NULL, reason = 'Older than the retention: it is being removed'"
                        + " WHERE status = ? AND id" + in,
                Stream.concat(
                                Stream.of(
                                        ReportStatus.INCONCLUSIVE.name(),
                                        Cause.EXPIRED.name(),
                                        ReportStatus.COMPLETE.name()),
                                reports.stream())
                        .toArray());
        int removed = removeOf("DELETE FROM lost_files WHERE report_id" + in + " LIMIT ?", reports, batch);
        return removed < batch
                ? removed + removeOf("DELETE FROM reports WHERE id" + in + " LIMIT ?", reports, batch - removed)
                : removed;
    }

    private int removeOf(String sql, List<String> reports, int limit) {
        return jdbc.update(
                sql, Stream.concat(reports.stream(), Stream.of(limit)).toArray());
    }

    /** Those that no report needs: an audit that is repeated, or has yet to close, learns from them what turned up. */
    private int removeLate(String table, Instant before, List<Audited> audited, int limit) {
        Instant until =
                audited.stream().map(Audited::start).reduce(before, (one, other) -> one.isBefore(other) ? one : other);
        return jdbc.update("""
                DELETE FROM %1$s WHERE file_time < ? AND logged_at < ? AND NOT EXISTS (
                  SELECT 1 FROM reports r WHERE r.flow = %1$s.flow
                  AND r.audit_window_start <= %1$s.file_time AND r.audit_window_end > %1$s.file_time)
                LIMIT ?""".formatted(table), Timestamp.from(until), Timestamp.from(before), limit);
    }

    /** The windows of which an execution runs, or was begun lately and may be begun again. */
    private List<Audited> audited() {
        return jdbc.query(
                """
                SELECT flow.PARAMETER_VALUE, start.PARAMETER_VALUE, ending.PARAMETER_VALUE
                FROM BATCH_JOB_EXECUTION e
                JOIN BATCH_JOB_EXECUTION_PARAMS flow
                  ON flow.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND flow.PARAMETER_NAME = 'flow'
                JOIN BATCH_JOB_EXECUTION_PARAMS start
                  ON start.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND start.PARAMETER_NAME = 'windowStart'
                JOIN BATCH_JOB_EXECUTION_PARAMS ending
                  ON ending.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND ending.PARAMETER_NAME = 'windowEnd'
                WHERE e.STATUS IN %s OR e.CREATE_TIME >= ?""".formatted(RUNNING),
                (row, number) -> Audited.of(row.getString(1), row.getString(2), row.getString(3)),
                Timestamp.from(Instant.now().minus(LATELY)));
    }

    private static String notIn(List<String> ids) {
        return ids.isEmpty() ? "" : " AND id NOT IN (?" + ", ?".repeat(ids.size() - 1) + ")";
    }

    /**
     * Removes the history of some jobs of which nothing was begun since an instant, and nothing runs.
     *
     * @return how many jobs were removed; 0 means that no more are left
     */
    @Transactional
    public int removeHistory(Instant before) {
        List<Long> instances = lockEnded(before);
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

    /** Locked, so that no execution of them begins between the look and the removal; those that began before are left out. */
    private List<Long> lockEnded(Instant before) {
        Timestamp cutoff = Timestamp.from(before);
        List<Long> ended = new ArrayList<>(jdbc.queryForList("""
                SELECT i.JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE i
                JOIN BATCH_JOB_EXECUTION e ON e.JOB_INSTANCE_ID = i.JOB_INSTANCE_ID
                GROUP BY i.JOB_INSTANCE_ID HAVING MAX(e.CREATE_TIME) < ? AND SUM(e.STATUS IN %s) = 0
                ORDER BY i.JOB_INSTANCE_ID LIMIT ?""".formatted(RUNNING), Long.class, cutoff, INSTANCES));
        if (ended.isEmpty()) {
            return ended;
        }
        String in = " JOB_INSTANCE_ID IN (?" + ", ?".repeat(ended.size() - 1) + ")";
        jdbc.queryForList("SELECT JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE WHERE" + in + " FOR UPDATE", ended.toArray());
        ended.removeAll(jdbc.queryForList(
                "SELECT JOB_INSTANCE_ID FROM BATCH_JOB_EXECUTION WHERE" + in + " AND (CREATE_TIME >= ? OR STATUS IN "
                        + RUNNING + ")",
                Long.class,
                Stream.concat(ended.stream(), Stream.of(cutoff)).toArray()));
        return ended;
    }

    private record Audited(String reportId, Instant start) {

        static Audited of(String flow, String start, String end) {
            AuditWindow window = new AuditWindow(Instant.parse(start), Instant.parse(end));
            return new Audited(Reports.idOf(flow, window).toString(), window.start());
        }
    }
}
