package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.WindowGrids;
import dev.waybill.reconciliation.report.WindowGrids.WindowSpan;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sums windows up in the database, so that a range of any length is shown at the cost of a few numbers. */
@Component
class WindowGroups {

    static final int MAX_WINDOWS = 1_000_000;

    /** No zone gives back more than this, by which the windows of that time settle later. */
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(1);

    private final ReadDatabase database;
    private final SharedReads shared;

    WindowGroups(ReadDatabase database, SharedReads shared) {
        this.database = database;
        this.shared = shared;
    }

    /**
     * Groups of equally long parts of the time, oldest first. A window is of the group in which it starts.
     *
     * @param planned the windows of the flow, were there no report
     * @param span the windows that start in it are summed up
     * @param most how many groups there may be
     */
    List<WindowGroup> of(Flow flow, WindowGrid planned, WindowSpan span, int most) {
        Duration length = flow.window().length();
        WindowGrid grid = planned.keeping(runs(flow, span));
        AuditWindow first = grid.at(span.from());
        Instant begin = first.start().isBefore(span.from()) ? first.end() : first.start();
        long windows = Math.ceilDiv(Duration.between(begin, span.to()).toMillis(), length.toMillis());
        if (windows <= 0) {
            return List.of();
        }
        Duration step = length.multipliedBy(Math.ceilDiv(windows, most));
        Instant end = begin.plus(length.multipliedBy(windows));
        Map<Long, Sums> found = sums(flow.name(), begin, end, step);
        List<WindowGroup> groups = new ArrayList<>();
        Instant start = begin;
        for (long group = 0; start.isBefore(end); group++) {
            Instant next = start.plus(step).isBefore(end) ? start.plus(step) : end;
            long unaudited = grid.countLeft(start, next);
            long pending = Math.min(unaudited, unsettled(flow, grid, new WindowSpan(start, next, span.now())));
            groups.add(found.getOrDefault(group, Sums.NONE).group(start, next, unaudited - pending, pending));
            start = next;
        }
        return groups;
    }

    /** How many windows without a report are not settled; they begin shortly before the present, or after it. */
    private static long unsettled(Flow flow, WindowGrid grid, WindowSpan group) {
        Instant mayBe = group.now()
                .minus(flow.window().extend())
                .minus(flow.window().settlingDelay())
                .minus(flow.window().length())
                .minus(LONGEST_OVERLAP);
        if (!mayBe.isBefore(group.to())) {
            return 0;
        }
        return grid.between(group.from().isAfter(mayBe) ? group.from() : mayBe, group.to()).stream()
                .filter(window -> !grid.isKept(window))
                .filter(window -> flow.window().settledAt(window).isAfter(group.now()))
                .count();
    }

    /**
     * Where windows with a report follow each other without a gap, as one each. One that began before the span may reach into it.
     */
    private List<AuditWindow> runs(Flow flow, WindowSpan span) {
        List<AuditWindow> runs = new ArrayList<>(WindowGrids.around(database.jdbc(), flow, span));
        List<Run> ends = shared.read(
                List.of("runs", flow.name(), span.from(), span.to()),
                () -> database.jdbc()
                        .sql("""
                        SELECT audit_window_start, audit_window_end, before_end, next_start FROM (
                          SELECT audit_window_start, audit_window_end,
                                 LAG(audit_window_end) OVER (ORDER BY audit_window_start) before_end,
                                 LEAD(audit_window_start) OVER (ORDER BY audit_window_start) next_start
                          FROM reports
                          WHERE flow = :flow AND audit_window_start >= :from AND audit_window_start < :to) neighbours
                        WHERE before_end IS NULL OR before_end < audit_window_start
                           OR next_start IS NULL OR audit_window_end < next_start
                        ORDER BY audit_window_start""")
                        .param("flow", flow.name())
                        .param("from", Timestamp.from(span.from()))
                        .param("to", Timestamp.from(span.to()))
                        .query(Run::of)
                        .list());
        Instant begun = Instant.EPOCH;
        for (Run run : ends) {
            begun = run.begins() ? run.window().start() : begun;
            if (run.ends()) {
                runs.add(new AuditWindow(begun, run.window().end()));
            }
        }
        return runs;
    }

    /** A window at which a run begins or ends. */
    private record Run(AuditWindow window, boolean begins, boolean ends) {

        private static Run of(ResultSet row, int number) throws SQLException {
            Instant start = row.getTimestamp(1).toInstant();
            Instant end = row.getTimestamp(2).toInstant();
            @Nullable Timestamp before = row.getTimestamp(3);
            @Nullable Timestamp next = row.getTimestamp(4);
            return new Run(
                    new AuditWindow(start, end),
                    before == null || before.toInstant().isBefore(start),
                    next == null || end.isBefore(next.toInstant()));
        }
    }

    private Map<Long, Sums> sums(String flow, Instant from, Instant to, Duration step) {
        return shared.read(
                List.of("groups", flow, from, to, step),
                () -> database
                        .jdbc()
                        .sql("""
                        SELECT TIMESTAMPDIFF(SECOND, :from, audit_window_start) DIV :step part, COUNT(*) windows,
                               SUM(status = 'COMPLETE') judged, SUM(status = 'INCONCLUSIVE') inconclusive,
                               SUM(status = 'RUNNING') running, SUM(status = 'COMPLETE' AND lost_count > 0) losing,
                               SUM(IF(status = 'COMPLETE', forward_count, 0)) forwarded,
                               SUM(IF(status = 'COMPLETE', process_count, 0)) processed,
                               SUM(IF(status = 'COMPLETE', lost_count, 0)) lost,
                               SUM(IF(status = 'COMPLETE', recovered_count, 0)) recovered
                        FROM reports FORCE INDEX (reports_sums)
                        WHERE flow = :flow AND audit_window_start >= :from AND audit_window_start < :to
                        GROUP BY part""")
                        .param("flow", flow)
                        .param("from", Timestamp.from(from))
                        .param("to", Timestamp.from(to))
                        .param("step", step.toSeconds())
                        .query((row, number) -> Map.entry(row.getLong("part"), Sums.of(row)))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private record Sums(
            long windows,
            long judged,
            long inconclusive,
            long running,
            long losing,
            long forwarded,
            long processed,
            long lost,
            long recovered) {

        private static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0);

        private static Sums of(ResultSet row) throws SQLException {
            return new Sums(
                    row.getLong("windows"),
                    row.getLong("judged"),
                    row.getLong("inconclusive"),
                    row.getLong("running"),
                    row.getLong("losing"),
                    row.getLong("forwarded"),
                    row.getLong("processed"),
                    row.getLong("lost"),
                    row.getLong("recovered"));
        }

        private WindowGroup group(Instant start, Instant end, long missing, long pending) {
            return new WindowGroup(
                    start,
                    end,
                    windows + missing + pending,
                    judged,
                    inconclusive,
                    running,
                    missing,
                    pending,
                    losing,
                    forwarded,
                    processed,
                    lost,
                    recovered);
        }
    }
}
