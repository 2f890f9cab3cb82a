package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Lays out the windows of a flow from what the database knows: the windows that have a report, and every length that the
 * flow's windows ever had.
 *
 * <p>A length that is new counts from the end of the last window that has a report. So what lies between older reports keeps the
 * length that it was left out under, and everything that nobody has judged yet gets the new one at once.
 */
@Repository
public class WindowGrids {

    private static final Logger log = LoggerFactory.getLogger(WindowGrids.class);
    private static final Instant LATEST = Instant.parse("9998-12-31T00:00:00Z");

    private final JdbcClient jdbc;

    WindowGrids(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The windows of a flow, in {@code [from, to)} with those kept that have a report. */
    public WindowGrid of(Flow flow, WindowSpan span) {
        return of(jdbc, flow, span);
    }

    /** The same, read by somebody else's connections. */
    public static WindowGrid of(JdbcClient jdbc, Flow flow, WindowSpan span) {
        List<AuditWindow> kept = new ArrayList<>(around(jdbc, flow, span));
        if (span.isKept()) {
            kept.addAll(jdbc.sql("SELECT audit_window_start, audit_window_end FROM reports"
                            + " WHERE flow = ? AND audit_window_start >= ? AND audit_window_start < ?")
                    .param(flow.name())
                    .param(Timestamp.from(span.from()))
                    .param(Timestamp.from(span.to()))
                    .query(WindowGrids::window)
                    .list());
        }
        return planned(jdbc, flow, span.now()).keeping(kept);
    }

    /** The last window with a report that begins before a span, and the first that begins after it. */
    public static List<AuditWindow> around(JdbcClient jdbc, Flow flow, WindowSpan span) {
        if (!span.isKept()) {
            return List.of();
        }
        return jdbc.sql("(SELECT audit_window_start, audit_window_end FROM reports WHERE flow = ?"
                        + " AND audit_window_start < ? ORDER BY audit_window_start DESC LIMIT 1)"
                        + " UNION ALL (SELECT audit_window_start, audit_window_end FROM reports WHERE flow = ?"
                        + " AND audit_window_start >= ? ORDER BY audit_window_start LIMIT 1)")
                .param(flow.name())
                .param(Timestamp.from(span.from()))
                .param(flow.name())
                .param(Timestamp.from(span.to()))
                .query(WindowGrids::window)
                .list();
    }

    /** The windows of a flow, were there no report. */
    public static WindowGrid planned(JdbcClient jdbc, Flow flow, Instant now) {
        List<WindowGrid.Length> lengths = new ArrayList<>(lengths(jdbc, flow.name()));
        if (isNew(flow, lengths)) {
            lengths.add(new WindowGrid.Length(
                    changedAt(jdbc, flow, lengths, now), flow.window().length()));
        }
        return WindowGrid.of(flow.window().length(), lengths);
    }

    /**
     * The same, after it was written down how long the windows are; to be called by who audits the flow.
     *
     * @param since from when on the flow owes reports
     */
    public WindowGrid noted(Flow flow, Instant since, Instant now) {
        List<WindowGrid.Length> lengths = lengths(jdbc, flow.name());
        if (lengths.isEmpty()) {
            Instant first = firstStart(flow).filter(since::isAfter).orElse(since);
            note(flow, AuditWindow.containing(first, flow.window().length()).start());
        } else if (isNew(flow, lengths)) {
            Instant changed = changedAt(jdbc, flow, lengths, now);
            note(flow, changed);
            log.info(
                    "Windows of flow {} are {} s long from {} on, and were {} s before",
                    flow.name(),
                    flow.window().length().toSeconds(),
                    changed,
                    lengths.getLast().length().toSeconds());
        }
        return planned(jdbc, flow, now);
    }

    private void note(Flow flow, Instant since) {
        jdbc.sql("INSERT INTO flow_lengths (flow, since, length_seconds) VALUES (?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE length_seconds = VALUES(length_seconds)")
                .param(flow.name())
                .param(Timestamp.from(since))
                .param(flow.window().length().toSeconds())
                .update();
    }

    private static boolean isNew(Flow flow, List<WindowGrid.Length> lengths) {
        return !lengths.isEmpty()
                && !lengths.getLast().length().equals(flow.window().length());
    }

    /** Never before the last change, so that lengths stay in the order in which they came. */
    private static Instant changedAt(JdbcClient jdbc, Flow flow, List<WindowGrid.Length> lengths, Instant now) {
        Instant last = lengths.getLast().since();
        return jdbc.sql(
                        "SELECT audit_window_start, audit_window_end FROM reports WHERE flow = ? AND audit_window_start < ?"
                                + " ORDER BY audit_window_start DESC LIMIT 1")
                .param(flow.name())
                .param(Timestamp.from(now))
                .query(WindowGrids::window)
                .optional()
                .map(AuditWindow::end)
                .filter(last::isBefore)
                .orElse(last);
    }

    private Optional<Instant> firstStart(Flow flow) {
        return jdbc.sql("SELECT MIN(audit_window_start) FROM reports WHERE flow = ?")
                .param(flow.name())
                .query((row, number) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    private static List<WindowGrid.Length> lengths(JdbcClient jdbc, String flow) {
        return jdbc.sql("SELECT since, length_seconds FROM flow_lengths WHERE flow = ? ORDER BY since")
                .param(flow)
                .query((row, number) ->
                        new WindowGrid.Length(row.getTimestamp(1).toInstant(), Duration.ofSeconds(row.getLong(2))))
                .list();
    }

    private static AuditWindow window(ResultSet row, int number) throws SQLException {
        return new AuditWindow(
                row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant());
    }

    /**
     * The file time that is looked at.
     *
     * @param from its first instant
     * @param to the first instant after it
     * @param now the present
     */
    public record WindowSpan(Instant from, Instant to, Instant now) {

        /** Whether reports can lie there: databases know no times that are too far away. */
        private boolean isKept() {
            return !from.isBefore(Instant.EPOCH) && to.isBefore(LATEST);
        }
    }
}
