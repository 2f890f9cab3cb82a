package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How many lines each verdict rests on, and when the source is asked once more: after 2 and 10 minutes, an hour, six hours, and at the
 * end of the time in which files may be recovered.
 */
@Repository
public class WindowLines {

    private static final List<Duration> LOOKS =
            List.of(Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6));

    private final JdbcClient jdbc;

    WindowLines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a verdict rests on.
     *
     * @param range the log time that the window looks at
     * @param forwarder lines that the source held of the forwarder
     * @param processor lines that the source held of the processor
     * @param byRecords whether these are the lines that control records told of, rather than those that the source counted
     * @param judgedAt when the verdict was set
     * @param until until when lines may change it
     */
    public record Held(
            UUID reportId,
            LogRange range,
            long forwarder,
            long processor,
            boolean byRecords,
            Instant judgedAt,
            Instant until) {

        /** The first look after an instant; null where none is left. */
        @Nullable Instant lookAfter(Instant instant) {
            return Stream.concat(LOOKS.stream().map(judgedAt::plus), Stream.of(until))
                    .filter(look -> look.isAfter(instant) && !look.isAfter(until))
                    .min(Instant::compareTo)
                    .orElse(null);
        }
    }

    /** A verdict that is due for a look. */
    public record Due(AuditWindow window, Held held) {}

    /** Keeps what a verdict rests on, in place of what an earlier one did. */
    public void keep(Held held) {
        jdbc.sql("""
                        REPLACE INTO window_lines (report_id, forwarder_lines, processor_lines, range_from, range_to,
                                                   by_records, judged_at, look_until, look_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(held.reportId().toString())
                .param(held.forwarder())
                .param(held.processor())
                .param(DatabaseTime.text(held.range().from()))
                .param(DatabaseTime.text(held.range().to()))
                .param(held.byRecords())
                .param(DatabaseTime.text(held.judgedAt()))
                .param(DatabaseTime.text(held.until()))
                .param(textOrNull(held.lookAfter(held.judgedAt())))
                .update();
    }

    /** The complete reports of a flow that are due for a look, longest due first. */
    public List<Due> due(String flow, Instant now, int most) {
        return jdbc.sql("""
                        SELECT l.report_id, r.audit_window_start, r.audit_window_end, l.range_from, l.range_to,
                               l.forwarder_lines, l.processor_lines, l.judged_at, l.look_until, l.by_records
                        FROM window_lines l JOIN reports r ON r.id = l.report_id
                        WHERE l.look_at <= ? AND r.flow = ? AND r.status = 'COMPLETE'
                        ORDER BY l.look_at, l.report_id LIMIT ?""")
                .param(DatabaseTime.text(now))
                .param(flow)
                .param(most)
                .query((row, number) -> new Due(
                        new AuditWindow(
                                row.getTimestamp(2).toInstant(),
                                row.getTimestamp(3).toInstant()),
                        new Held(
                                UUID.fromString(row.getString(1)),
                                new LogRange(
                                        row.getTimestamp(4).toInstant(),
                                        row.getTimestamp(5).toInstant()),
                                row.getLong(6),
                                row.getLong(7),
                                row.getBoolean(10),
                                row.getTimestamp(8).toInstant(),
                                row.getTimestamp(9).toInstant())))
                .list();
    }

    /** Takes down that a verdict was looked at. */
    public void looked(Held held, Instant now) {
        lookAgain(held, held.lookAfter(now));
    }

    /** Takes down when a verdict is looked at next; null for never. */
    public void lookAgain(Held held, @Nullable Instant at) {
        jdbc.sql("UPDATE window_lines SET look_at = ? WHERE report_id = ?")
                .param(textOrNull(at))
                .param(held.reportId().toString())
                .update();
    }

    private static @Nullable String textOrNull(@Nullable Instant instant) {
        return instant == null ? null : DatabaseTime.text(instant);
    }
}
