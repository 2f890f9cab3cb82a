package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** All rows that audits leave, without what differs between runs by its nature: times of writing, ids of executions. */
final class AuditedRows {

    private static final String REPORTS = """
            SELECT id, flow, audit_window_start, audit_window_end, status, reason, forward_count, process_count, lost_count,
                   failed_count, recovered_count, duplicate_count, orphan_count, malformed_count, latency_p50_ms,
                   latency_p95_ms, latency_p99_ms, latency_max_ms, entries_read, entries_counted, revision
            FROM reports WHERE audit_window_start < ? ORDER BY audit_window_start""";
    private static final String LOST_FILES = """
            SELECT id, report_id, file_name, file_time, forwarded_at, reason, recovered_at
            FROM lost_files ORDER BY file_name""";

    private AuditedRows() {}

    /**
     * Reports, lost files, late sightings and the number of strays.
     *
     * @param end reports on windows from then on do not count
     * @param revision what every report must be of
     */
    static List<List<Map<String, @Nullable Object>>> of(JdbcTemplate jdbc, Instant end, int revision) {
        List<List<Map<String, @Nullable Object>>> rows = new ArrayList<>();
        rows.add(jdbc.queryForList(REPORTS, Timestamp.from(end)));
        for (Map<String, @Nullable Object> report : rows.getFirst()) {
            assertThat(report.remove("revision")).isEqualTo(revision);
        }
        rows.add(jdbc.queryForList(LOST_FILES));
        rows.add(
                jdbc.queryForList(
                        "SELECT flow, file_name, file_time, logged_at, HEX(file_key) AS file_key FROM late_sightings ORDER BY file_name"));
        rows.add(jdbc.queryForList("SELECT COUNT(*) FROM stray_sightings"));
        return rows;
    }
}
