package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * What was announced when the file's own window did not look. That window takes it in, so it is judged anew where it was judged
 * before. As of a late processing, it is a fact, whoever writes it down.
 */
@Repository
public class LateAnnouncements {

    private static final int PAGE = 2_000;

    private final JdbcTemplate jdbc;
    private final Clock clock;

    LateAnnouncements(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * An announcement of a file of a window that did not see it.
     *
     * @param processedAt when the file was processed, if that was late, too
     */
    public record Late(Sighting announcement, @Nullable Instant processedAt) {}

    /** Keeps announcements, the earliest of each file. */
    public void write(String flow, List<Sighting> announcements) {
        if (announcements.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "INSERT INTO late_announcements (flow, file_key, file_name, file_time, logged_at) VALUES (?, ?, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE logged_at = LEAST(logged_at, VALUES(logged_at)),"
                        + " judged_at = IF(file_time = VALUES(file_time), judged_at, NULL), file_time = VALUES(file_time)",
                announcements,
                announcements.size(),
                (statement, sighting) -> {
                    statement.setString(1, flow);
                    statement.setBytes(2, LateSightings.keyOf(sighting.fileName()));
                    statement.setString(3, sighting.fileName());
                    statement.setString(4, DatabaseTime.text(sighting.fileTime()));
                    statement.setString(5, DatabaseTime.text(sighting.loggedAt()));
                });
    }

    /** Those of files with times in {@code [from, to)}, a page of them in memory. */
    public Iterator<Late> concerning(String flow, Instant from, Instant to) {
        return new Pages(flow, from, to);
    }

    /** How many there are of files with times in {@code [from, to)}. */
    public long count(String flow, AuditWindow window) {
        return number(
                "SELECT COUNT(*) FROM late_announcements WHERE flow = ? AND file_time >= ? AND file_time < ?",
                flow,
                DatabaseTime.text(window.start()),
                DatabaseTime.text(window.end()));
    }

    /** How many that were logged within a window, by less than a distance off, are not judged by the windows of their files. */
    public long countUnjudged(String flow, AuditWindow loggedIn, Duration off) {
        return number(
                """
                SELECT COUNT(*) FROM late_announcements
                WHERE flow = ? AND logged_at >= ? AND logged_at < ? AND judged_at IS NULL
                  AND ABS(TIMESTAMPDIFF(SECOND, file_time, logged_at)) < ?""", flow, DatabaseTime.text(loggedIn.start()), DatabaseTime.text(loggedIn.end()), off.toSeconds());
    }

    /** Takes down that those of files with times in a window are judged. */
    public void judged(String flow, AuditWindow window) {
        jdbc.update(
                """
                UPDATE late_announcements SET judged_at = ?
                WHERE flow = ? AND file_time >= ? AND file_time < ? AND judged_at IS NULL""",
                DatabaseTime.text(clock.instant()),
                flow,
                DatabaseTime.text(window.start()),
                DatabaseTime.text(window.end()));
    }

    /**
     * Takes back the verdicts that know nothing of announcements logged in {@code [from, to)}.
     *
     * @return how many there were
     */
    public int reopen(String flow, Instant from, Instant to) {
        List<Stale> stale = jdbc.query(
                """
                SELECT r.id, COUNT(*) FROM late_announcements a
                JOIN reports r ON r.flow = a.flow AND r.audit_window_start <= a.file_time AND r.audit_window_end > a.file_time
                WHERE a.flow = ? AND a.logged_at >= ? AND a.logged_at < ? AND a.judged_at IS NULL AND r.status = 'COMPLETE'
                GROUP BY r.id ORDER BY r.id""",
                (row, number) -> new Stale(row.getString(1), row.getLong(2)),
                flow,
                DatabaseTime.text(from),
                DatabaseTime.text(to));
        stale.forEach(report -> jdbc.update(
                Reports.REOPEN,
                "%d announcements of its files were logged later than it looked; it is to be judged with them"
                        .formatted(report.files()),
                DatabaseTime.text(clock.instant()),
                report.id()));
        return stale.size();
    }

    private long number(String sql, Object... parameters) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class, parameters));
    }

    private record Stale(String id, long files) {}

    private final class Pages implements Iterator<Late> {

        private final String flow;
        private final String to;
        private final Deque<Row> page = new ArrayDeque<>();
        private @Nullable String after;
        private byte[] afterKey = new byte[0];

        Pages(String flow, Instant from, Instant to) {
            this.flow = flow;
            this.to = DatabaseTime.text(to);
            this.after = DatabaseTime.text(from);
        }

        @Override
        public boolean hasNext() {
            if (page.isEmpty() && after != null) {
                fetch(after);
            }
            return !page.isEmpty();
        }

        @Override
        public Late next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.remove().late();
        }

        private void fetch(String from) {
            page.addAll(jdbc.query(
                    """
                    SELECT a.file_name, a.file_time, a.logged_at, s.logged_at, a.file_key FROM late_announcements a
                    LEFT JOIN late_sightings s ON s.flow = a.flow AND s.file_key = a.file_key
                    WHERE a.flow = ? AND a.file_time < ? AND (a.file_time > ? OR a.file_time = ? AND a.file_key > ?)
                    ORDER BY a.file_time, a.file_key LIMIT ?""",
                    (row, number) -> new Row(
                            new Late(
                                    new Sighting(
                                            Side.FORWARDED,
                                            row.getString(1),
                                            row.getTimestamp(2).toInstant(),
                                            row.getTimestamp(3).toInstant()),
                                    row.getTimestamp(4) == null
                                            ? null
                                            : row.getTimestamp(4).toInstant()),
                            row.getBytes(5)),
                    flow,
                    to,
                    from,
                    from,
                    afterKey,
                    PAGE));
            if (page.size() < PAGE) {
                after = null;
            } else {
                Row last = page.getLast();
                after = DatabaseTime.text(last.late().announcement().fileTime());
                afterKey = last.key();
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(Late late, byte[] key) {}
}
