package dev.waybill.reconciliation.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What audits are doing right now, in whichever process they run, as far as they have saved it. */
@Component
public class RunningAudits {

    private final JdbcClient jdbc;

    RunningAudits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The executions that have not ended; one whose process died stays among them until it is recovered. */
    public List<Progress> all() {
        return jdbc.sql("""
                        SELECT e.JOB_EXECUTION_ID, e.START_TIME, p.flow, p.window_start, p.window_end,
                               COALESCE(s.slices, 0) slices, COALESCE(s.done, 0) done, COALESCE(s.read_count, 0) read_count,
                               COALESCE(s.write_count, 0) write_count, COALESCE(s.updated, e.LAST_UPDATED, e.CREATE_TIME) updated
                        FROM BATCH_JOB_EXECUTION e
                        JOIN (SELECT JOB_EXECUTION_ID,
                                     MAX(CASE PARAMETER_NAME WHEN 'flow' THEN PARAMETER_VALUE END) flow,
                                     MAX(CASE PARAMETER_NAME WHEN 'windowStart' THEN PARAMETER_VALUE END) window_start,
                                     MAX(CASE PARAMETER_NAME WHEN 'windowEnd' THEN PARAMETER_VALUE END) window_end
                              FROM BATCH_JOB_EXECUTION_PARAMS
                              WHERE JOB_EXECUTION_ID IN (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION
                                                         WHERE STATUS IN ('STARTING', 'STARTED', 'STOPPING'))
                              GROUP BY JOB_EXECUTION_ID) p ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID
                        LEFT JOIN (SELECT JOB_EXECUTION_ID, COUNT(DISTINCT STEP_NAME) slices, SUM(STATUS = 'COMPLETED') done,
                                          SUM(IF(STATUS IN ('FAILED', 'STOPPED'), 0, READ_COUNT)) read_count,
                                          SUM(IF(STATUS IN ('FAILED', 'STOPPED'), 0, WRITE_COUNT)) write_count,
                                          MAX(LAST_UPDATED) updated
                                   FROM BATCH_STEP_EXECUTION
                                   WHERE STEP_NAME LIKE 'reconcileSlice:%'
                                     AND JOB_EXECUTION_ID IN (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION
                                                              WHERE STATUS IN ('STARTING', 'STARTED', 'STOPPING'))
                                   GROUP BY JOB_EXECUTION_ID) s ON s.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID
                        WHERE e.STATUS IN ('STARTING', 'STARTED', 'STOPPING')
                        ORDER BY e.JOB_EXECUTION_ID""")
                .query((row, number) -> new Progress(
                        row.getLong("JOB_EXECUTION_ID"),
                        row.getString("flow"),
                        Instant.parse(row.getString("window_start")),
                        Instant.parse(row.getString("window_end")),
                        row.getTimestamp("START_TIME") == null
                                ? null
                                : row.getTimestamp("START_TIME").toInstant(),
                        row.getInt("slices"),
                        row.getInt("done"),
                        row.getLong("read_count"),
                        row.getLong("write_count"),
                        row.getTimestamp("updated").toInstant()))
                .list();
    }

    /** Changes whenever an audit begins or ends. */
    public String version() {
        return jdbc.sql("""
                        SELECT CONCAT(JOB_EXECUTION_ID, ' ', STATUS) FROM BATCH_JOB_EXECUTION
                        ORDER BY JOB_EXECUTION_ID DESC LIMIT 1""").query(String.class).optional().orElse("");
    }

    /**
     * How far an execution has come.
     *
     * @param slices parts of the window that were begun
     * @param slicesDone parts that are finished
     * @param entriesRead announcements read
     * @param lost lost files written
     * @param updatedAt its last sign of life
     */
    public record Progress(
            long jobExecutionId,
            String flow,
            Instant windowStart,
            Instant windowEnd,
            @Nullable Instant startedAt,
            int slices,
            int slicesDone,
            long entriesRead,
            long lost,
            Instant updatedAt) {}
}
