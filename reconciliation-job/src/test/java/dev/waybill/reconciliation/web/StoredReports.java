package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts reports of windows of a minute into the database, as audits would have. */
public record StoredReports(JdbcTemplate jdbc) {

    static UUID idOf(Instant start) {
        return Reports.idOf(ApiTest.FLOW, new AuditWindow(start, start.plusSeconds(60)));
    }

    /** A complete report of ten times as many files as it lists. */
    public UUID complete(Instant start, String... lost) {
        UUID id = insert(start, "COMPLETE", null, Math.max(100, 10L * lost.length), lost.length);
        lose(id, start, List.of(lost));
        return id;
    }

    public UUID inconclusive(Instant start, String reason) {
        return insert(start, "INCONCLUSIVE", reason, 0, 0);
    }

    public UUID insert(Instant start, String status, @Nullable String reason, long forwarded, long lost) {
        UUID id = idOf(start);
        jdbc.update(
                """
                INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, reason, forward_count,
                  process_count, lost_count, latency_p50_ms, latency_p95_ms, latency_p99_ms, latency_max_ms, entries_read,
                  entries_counted, pages_read, revision, job_execution_id, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 120, 340, 480, 510, ?, ?, 3, 1, 0, ?, ?)""",
                id.toString(),
                ApiTest.FLOW,
                Timestamp.from(start),
                Timestamp.from(start.plusSeconds(60)),
                status,
                reason,
                forwarded,
                forwarded - lost,
                lost,
                2 * forwarded - lost,
                2 * forwarded - lost,
                Timestamp.from(start.plusSeconds(90)),
                Timestamp.from(start.plusSeconds(90)));
        return id;
    }

    public void lose(UUID report, Instant start, List<String> names) {
        jdbc.batchUpdate(
                """
                INSERT INTO lost_files (id, report_id, file_name, file_time, forwarded_at, reason, step_execution_id,
                  created_at, updated_at) VALUES (UUID(), ?, ?, ?, ?, 'MISSING', 1, ?, ?)""",
                names.stream()
                        .map(name -> new Object[] {
                            report.toString(),
                            name,
                            Timestamp.from(start),
                            Timestamp.from(start.plusMillis(5)),
                            Timestamp.from(start.plusSeconds(90)),
                            Timestamp.from(start.plusSeconds(90))
                        })
                        .toList());
    }

    public void recover(String name, Instant at) {
        jdbc.update("UPDATE lost_files SET recovered_at = ? WHERE file_name = ?", Timestamp.from(at), name);
    }
}
