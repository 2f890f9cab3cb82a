package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.LogFolders;
import dev.waybill.reconciliation.window.AuditWindow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Exports a million lost files from a process of its own, whose heap is smaller than the list. */
@BesideOthers
class ExportMemoryTest {

    private static final int FILES = 1_000_000;
    private static final Instant START = Instant.parse("2026-01-28T02:00:00Z");

    @Test
    void exportsAMillionLostFilesInConstantMemory(@TempDir Path dir) throws IOException {
        TestDatabase database = TestDatabase.create();
        int port = freePort();
        ForkedJob job = new ForkedJob(database, new LogFolders(dir), "export");
        job.clearOutput();
        Process process = job.start(Map.of(
                "SERVER_PORT", Integer.toString(port), "AUDIT_CRON", "0 0 0 1 1 *", "WAYBILL_ACCESS_LOCAL", "true"));
        try {
            String api = "http://127.0.0.1:" + port;
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> lines(api + "/actuator/health") > 0);
            String id = fill(database.jdbc());
            assertThat(lines(api + "/api/reports/" + id + "/lost-files.csv")).isEqualTo(FILES + 1L);
            assertThat(lines(api + "/api/reports/" + id + "/lost-files.ndjson")).isEqualTo(FILES);
            assertThat(process.isAlive()).isTrue();
            assertThat(job.output()).doesNotContain("OutOfMemory");
        } finally {
            process.destroyForcibly();
            await().until(() -> !process.isAlive());
            database.drop();
        }
    }

    private static String fill(JdbcTemplate jdbc) {
        AuditWindow window = new AuditWindow(START, START.plusSeconds(300));
        String id = Reports.idOf("default", window).toString();
        jdbc.update("""
                INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, forward_count, lost_count,
                  revision, job_execution_id, created_at, updated_at)
                VALUES (?, 'default', '2026-01-28 02:00:00', '2026-01-28 02:05:00', 'COMPLETE', 2000000, ?, 1, 1,
                  '2026-01-28 02:07:00', '2026-01-28 02:07:00')""", id, FILES);
        jdbc.execute("CREATE TABLE digits (d INT PRIMARY KEY)");
        jdbc.execute("INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)");
        for (int first = 0; first < 10; first++) {
            jdbc.update("""
                INSERT INTO lost_files (id, report_id, file_name, file_time, forwarded_at, reason, step_execution_id,
                  created_at, updated_at)
                SELECT CONCAT('0-', a.d, b.d, c.d, d.d, e.d, f.d), ?,
                  CONCAT('20260128020000', a.d, b.d, c.d, d.d, e.d, f.d, '_tz01_00000000_.log'), '2026-01-28 02:00:00',
                  '2026-01-28 02:00:00', 'MISSING', 1, '2026-01-28 02:07:00', '2026-01-28 02:07:00'
                FROM digits a, digits b, digits c, digits d, digits e, digits f WHERE a.d = ?""", id, first);
        }
        return id;
    }

    private static long lines(String address) throws IOException {
        URLConnection connection = URI.create(address).toURL().openConnection();
        connection.setReadTimeout(120_000);
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines().count();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
