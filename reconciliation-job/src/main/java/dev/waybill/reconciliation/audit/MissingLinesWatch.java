package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether a window whose lines are missing is worth another audit. Only the intervals are looked at in which something was
 * missing: as long as they hold as many lines and records as when they were looked at last, nothing has arrived.
 */
@Component
class MissingLinesWatch {

    /** However little changes, a window is audited again so often. */
    private static final Duration NOW_AND_THEN = Duration.ofMinutes(10);

    private static final int MOST_WINDOWS = 10_000;

    private final ReportWriters writers;
    private final Clock clock;
    private final Map<UUID, Seen> seen = new ConcurrentHashMap<>();

    MissingLinesWatch(ReportWriters writers, Clock clock) {
        this.writers = writers;
        this.clock = clock;
    }

    private record Seen(String held, Instant at) {}

    boolean isWorthAnAudit(Flow flow, @Nullable Report report) {
        if (report == null || report.cause() != Cause.LINES_MISSING) {
            return true;
        }
        Optional<String> held = held(flow, report);
        if (held.isEmpty()) {
            return true;
        }
        Instant now = clock.instant();
        @Nullable Seen before = seen.get(report.id());
        if (before != null
                && before.held().equals(held.get())
                && !before.at().isAfter(now)
                && now.isBefore(before.at().plus(NOW_AND_THEN))) {
            return false;
        }
        if (seen.size() >= MOST_WINDOWS) {
            seen.clear();
        }
        seen.put(report.id(), new Seen(held.get(), now));
        return true;
    }

    /** What the source holds of the intervals in trouble; empty where it cannot be told. */
    private Optional<String> held(Flow flow, Report report) {
        List<ReportWriters.Row> troubled = writers.last(report.id()).stream()
                .filter(row -> row.trouble() != null)
                .toList();
        Optional<Instant> from =
                troubled.stream().flatMap(row -> from(row).stream()).min(Instant::compareTo);
        Optional<Instant> until =
                troubled.stream().flatMap(row -> until(row).stream()).max(Instant::compareTo);
        if (from.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        }
        LogRange range = new LogRange(from.get(), until.get());
        StringBuilder held = new StringBuilder();
        try {
            flow.source().concealment().ifPresent(concealment -> flow.source().vouch(range));
            troubled.stream().map(ReportWriters.Row::side).distinct().sorted().forEach(side -> {
                List<ControlRecord> records = flow.source().controlRecords(side, range);
                held.append("%s %d lines, %d in %d records; "
                        .formatted(
                                side,
                                flow.source().count(side, range),
                                records.stream().mapToLong(ControlRecord::lines).sum(),
                                records.size()));
            });
        } catch (SourceException e) {
            return Optional.empty(); // the audit says so
        }
        return Optional.of(held.toString());
    }

    private static Optional<Instant> from(ReportWriters.Row row) {
        return Optional.ofNullable(row.trouble()).map(ReportWriters.Trouble::from);
    }

    private static Optional<Instant> until(ReportWriters.Row row) {
        return Optional.ofNullable(row.trouble()).map(ReportWriters.Trouble::until);
    }
}
