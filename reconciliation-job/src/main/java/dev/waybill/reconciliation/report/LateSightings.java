package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.AuditWindow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * What was processed so late that the file's own window no longer looked, and the lost files that are recovered by it. A
 * sighting is a fact, whoever writes it down: an audit that lost its lock may.
 */
@Repository
public class LateSightings {

    private static final int KEY_BYTES = 16;

    /** What was processed late, by name: of the very file, or, where nobody announced it, of one that was announced before. */
    private static final String BY_NAME = """
            FROM late_sightings s
            JOIN lost_files l ON l.file_name = s.file_name AND LENGTH(l.file_name) = LENGTH(s.file_name)
            JOIN reports r ON r.id = l.report_id AND r.flow = s.flow
            WHERE s.flow = ? AND l.recovered_at IS NULL
              AND (s.logged_at >= ? AND s.logged_at < ? OR l.file_time >= ? AND l.file_time < ?)
              AND (l.file_time = s.file_time
                   OR s.file_time = s.logged_at AND l.file_time < s.logged_at
                      AND l.file_time >= s.logged_at - INTERVAL 1 DAY)""";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    LateSightings(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Keeps sightings of files that their names tell apart, the earliest of each. */
    public void write(String flow, List<Sighting> sightings) {
        write(flow, sightings, Sighting::fileName);
    }

    /**
     * Keeps sightings, the earliest of each file.
     *
     * @param key what tells a file from others of the flow
     */
    public void write(String flow, List<Sighting> sightings, Function<Sighting, String> key) {
        if (sightings.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "INSERT INTO late_sightings (flow, file_name, file_time, logged_at, file_key) VALUES (?, ?, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE logged_at = LEAST(logged_at, VALUES(logged_at))",
                sightings,
                sightings.size(),
                (statement, sighting) -> {
                    statement.setString(1, flow);
                    statement.setString(2, sighting.fileName());
                    statement.setString(3, DatabaseTime.text(sighting.fileTime()));
                    statement.setString(4, DatabaseTime.text(sighting.loggedAt()));
                    statement.setBytes(5, keyOf(key.apply(sighting)));
                });
    }

    /**
     * What tells names apart that the collation takes for one: it does not look at spaces at their end. Half of a SHA-256, which
     * every server computes, too; MySQL has no MD5 any more. Late announcements have the same keys, so that both can be joined.
     */
    static byte[] keyOf(String fileName) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(fileName.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Marks the lost files of a flow whose names hold no time, as far as what was processed during a window, or of files of the
     * window, tells of them; to be called in a transaction. What nobody announced may be about each lost file of the name that
     * was announced within a day before.
     *
     * @return how many files are recovered by that
     */
    public int recoverByName(String flow, AuditWindow window) {
        Timestamp now = Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
        Timestamp start = Timestamp.from(window.start());
        Timestamp end = Timestamp.from(window.end());
        List<String> reports = jdbc.query(
                "SELECT DISTINCT r.id " + BY_NAME + " ORDER BY r.id",
                (row, number) -> row.getString(1),
                flow,
                start,
                end,
                start,
                end);
        if (reports.isEmpty()) {
            return 0;
        }
        reports.forEach(report -> jdbc.queryForList("SELECT id FROM reports WHERE id = ? FOR UPDATE", report));
        List<Recovered> found = jdbc.query(
                "SELECT l.id, MIN(s.logged_at) " + BY_NAME + " GROUP BY l.id ORDER BY l.id",
                (row, number) -> new Recovered(row.getString(1), row.getTimestamp(2)),
                flow,
                start,
                end,
                start,
                end);
        found.forEach(each -> jdbc.update(
                "UPDATE lost_files SET recovered_at = ?, updated_at = ? WHERE id = ?", each.at(), now, each.id()));
        reports.forEach(report -> countRecovered(report, now));
        return found.size();
    }

    private record Recovered(String id, Timestamp at) {}

    /**
     * Marks the lost files of earlier windows that were processed during a window; to be called in a transaction.
     *
     * @return how many files are recovered by that
     */
    public int recoverSeenIn(String flow, AuditWindow window) {
        List<String> reports = jdbc.query(
                """
                SELECT DISTINCT l.report_id
                FROM late_sightings s
                JOIN lost_files l ON l.file_name = s.file_name AND LENGTH(l.file_name) = LENGTH(s.file_name)
                JOIN reports r ON r.id = l.report_id AND r.flow = s.flow
                WHERE s.flow = ? AND s.logged_at >= ? AND s.logged_at < ? AND l.recovered_at IS NULL
                ORDER BY l.report_id""",
                (row, number) -> row.getString(1),
                flow,
                Timestamp.from(window.start()),
                Timestamp.from(window.end()));
        return reports.stream()
                .mapToInt(report -> recover(flow, UUID.fromString(report)))
                .sum();
    }

    /**
     * Marks the lost files of a report that were processed late, and counts them where the report is complete; to be called in
     * a transaction.
     *
     * @return how many files are recovered by that
     */
    public int recover(String flow, UUID reportId) {
        String report = reportId.toString();
        Timestamp now = Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.queryForList("SELECT id FROM reports WHERE id = ? FOR UPDATE", report);
        int recovered = jdbc.update("""
                UPDATE lost_files l
                JOIN late_sightings s ON s.flow = ? AND s.file_name = l.file_name AND s.file_key = UNHEX(LEFT(SHA2(l.file_name, 256), 32))
                SET l.recovered_at = s.logged_at, l.updated_at = ?
                WHERE l.report_id = ? AND l.recovered_at IS NULL""", flow, now, report);
        if (recovered > 0) {
            countRecovered(report, now);
        }
        return recovered;
    }

    private void countRecovered(String report, Timestamp now) {
        jdbc.update("""
                UPDATE reports
                SET recovered_count = (SELECT COUNT(recovered_at) FROM lost_files WHERE report_id = ?), updated_at = ?
                WHERE id = ? AND status = 'COMPLETE'""", report, now, report);
    }
}
