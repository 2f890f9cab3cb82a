package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Sums windows up in the database, so that a range of any length is shown at the cost of a few numbers. */
@Component
class WindowGroups {

    static final int MAX_WINDOWS = 1_000_000;

    private final ReadDatabase database;
    private final SharedReads shared;

    WindowGroups(ReadDatabase database, SharedReads shared) {
        this.database = database;
        this.shared = shared;
    }

    /**
     * Groups of equally many windows, oldest first.
     *
     * @param span the windows that start in it are summed up
     * @param most how many groups there may be
     */
    List<WindowGroup> of(Flow flow, TimeSpan span, int most, Instant now) {
        Duration length = flow.window().length();
        AuditWindow first = AuditWindow.containing(span.from(), length);
        if (first.start().isBefore(span.from())) {
            first = first.next();
        }
        long windows = ceil(Duration.between(first.start(), span.to()), length);
        if (windows <= 0) {
            return List.of();
        }
        long size = Math.ceilDiv(windows, most);
        Duration step = length.multipliedBy(size);
        Instant end = first.start().plus(length.multipliedBy(windows));
        Map<Long, Sums> found = sums(flow.name(), first.start(), end, step);
        List<WindowGroup> groups = new ArrayList<>();
        Instant start = first.start();
        for (long group = 0; start.isBefore(end); group++) {
            Instant next = start.plus(step).isBefore(end) ? start.plus(step) : end;
            Sums sums = found.getOrDefault(group, Sums.NONE);
            long unaudited = Math.max(0, ceil(Duration.between(start, next).minusSeconds(sums.seconds()), length));
            long pending = Math.min(unaudited, unsettled(flow, start, next, now));
            groups.add(sums.group(start, next, unaudited - pending, pending));
            start = next;
        }
        return groups;
    }

    /** How many windows of a group are not settled; they are its last ones. */
    private static long unsettled(Flow flow, Instant start, Instant end, Instant now) {
        Duration length = flow.window().length();
        long count = 0;
        Instant last = end.minus(length);
        while (!last.isBefore(start)
                && flow.window()
                        .settledAt(new AuditWindow(last, last.plus(length)))
                        .isAfter(now)) {
            count++;
            last = last.minus(length);
        }
        return count;
    }

    private static long ceil(Duration span, Duration length) {
        return Math.ceilDiv(span.toMillis(), length.toMillis());
    }

    private Map<Long, Sums> sums(String flow, Instant from, Instant to, Duration step) {
        return shared.read(
                List.of("groups", flow, from, to, step),
                () -> database
                        .jdbc()
                        .sql("""
                        SELECT TIMESTAMPDIFF(SECOND, :from, audit_window_start) DIV :step part, COUNT(*) windows,
                               SUM(TIMESTAMPDIFF(SECOND, audit_window_start, audit_window_end)) seconds,
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

    /** {@code [from, to)} */
    record TimeSpan(Instant from, Instant to) {}

    private record Sums(
            long windows,
            long seconds,
            long judged,
            long inconclusive,
            long running,
            long losing,
            long forwarded,
            long processed,
            long lost,
            long recovered) {

        private static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        private static Sums of(ResultSet row) throws SQLException {
            return new Sums(
                    row.getLong("windows"),
                    row.getLong("seconds"),
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
