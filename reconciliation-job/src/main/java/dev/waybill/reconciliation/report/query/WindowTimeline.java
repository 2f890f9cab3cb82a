package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.WindowGrids;
import dev.waybill.reconciliation.report.WindowGrids.WindowSpan;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lays reports out on the grid of windows, so that windows without one show. */
@Component
public class WindowTimeline {

    public static final int MAX_WINDOWS = 20_000;

    private final Flows flows;
    private final ReportQueries queries;
    private final WindowGroups groups;
    private final JdbcClient jdbc;
    private final Clock clock;

    WindowTimeline(Flows flows, ReportQueries queries, WindowGroups groups, ReadDatabase database, Clock clock) {
        this.flows = flows;
        this.queries = queries;
        this.groups = groups;
        this.jdbc = database.jdbc();
        this.clock = clock;
    }

    /** The flow of a name, the first one for null, or a refused question. */
    public Flow flow(@Nullable String name) {
        if (name == null) {
            return flows.all().getFirst();
        }
        return flows.all().stream()
                .filter(flow -> flow.name().equals(name))
                .findFirst()
                .orElseThrow(() -> QuestionException.invalid(
                        "flow",
                        "There is no flow of that name, only %s"
                                .formatted(flows.all().stream().map(Flow::name).toList())));
    }

    /** The windows of a flow, in {@code [from, to)} with those kept that have a report. */
    public WindowGrid grid(Flow flow, Instant from, Instant to) {
        return WindowGrids.of(jdbc, flow, new WindowSpan(from, to, clock.instant()));
    }

    /**
     * Every window that starts in the range, oldest first: from the first one that was ever audited to the present one. By
     * default the range is the last day before its end.
     */
    public List<WindowView> in(Flow flow, @Nullable Instant askedFrom, @Nullable Instant askedTo) {
        WindowSpan asked = spanOf(askedFrom, askedTo);
        WindowGrid planned = WindowGrids.planned(jdbc, flow, asked.now());
        refuseTooMany(planned, asked, MAX_WINDOWS);
        List<WindowView> found = queries.windows(flow.name(), asked.from(), asked.to());
        Optional<WindowSpan> owed = owed(flow, asked);
        if (owed.isEmpty()) {
            return found;
        }
        List<AuditWindow> kept = new ArrayList<>(WindowGrids.around(jdbc, flow, asked));
        Map<AuditWindow, WindowView> reports = new HashMap<>();
        found.forEach(view -> reports.put(new AuditWindow(view.start(), view.end()), view));
        kept.addAll(reports.keySet());
        List<WindowView> windows = new ArrayList<>();
        for (AuditWindow window :
                planned.keeping(kept).between(owed.get().from(), owed.get().to())) {
            @Nullable WindowView report = reports.get(window);
            windows.add(report == null ? WindowView.unaudited(window, isSettled(flow, window, asked.now())) : report);
        }
        found.stream().filter(view -> !view.start().isBefore(owed.get().to())).forEach(windows::add);
        return windows;
    }

    /** The same windows in at most so many groups. */
    public List<WindowGroup> groups(Flow flow, @Nullable Instant askedFrom, @Nullable Instant askedTo, int most) {
        Optional<WindowSpan> owed = owed(flow, spanOf(askedFrom, askedTo));
        if (owed.isEmpty()) {
            return List.of();
        }
        WindowGrid planned = WindowGrids.planned(jdbc, flow, owed.get().now());
        refuseTooMany(planned, owed.get(), WindowGroups.MAX_WINDOWS);
        return groups.of(flow, planned, owed.get(), most);
    }

    /** What is known of the window that a file time belongs to. */
    WindowView at(Flow flow, Instant fileTime) {
        AuditWindow window = grid(flow, fileTime, fileTime.plusMillis(1)).at(fileTime);
        return queries.find(Reports.idOf(flow.name(), window))
                .map(WindowView::of)
                .orElseGet(() -> WindowView.unaudited(window, isSettled(flow, window, clock.instant())));
    }

    private WindowSpan spanOf(@Nullable Instant askedFrom, @Nullable Instant askedTo) {
        Instant now = clock.instant();
        Instant to = askedTo == null ? now : askedTo;
        Instant from = askedFrom == null ? to.minus(Duration.ofDays(1)) : askedFrom;
        new TimeRange(from, to);
        return new WindowSpan(from, to, now);
    }

    /** The part of a span from which the flow owes reports, up to the present; empty where there is none. */
    private Optional<WindowSpan> owed(Flow flow, WindowSpan asked) {
        return queries.owedFrom(flow.name())
                .map(first -> new WindowSpan(
                        asked.from().isBefore(first) ? first : asked.from(),
                        asked.to().isBefore(asked.now()) ? asked.to() : asked.now(),
                        asked.now()))
                .filter(owed -> owed.from().isBefore(owed.to()));
    }

    private static boolean isSettled(Flow flow, AuditWindow window, Instant now) {
        return !flow.window().settledAt(window).isAfter(now);
    }

    private static void refuseTooMany(WindowGrid grid, WindowSpan span, int most) {
        long windows = grid.count(span.from(), span.to());
        if (windows > most) {
            throw QuestionException.invalid(
                    "to", "The range holds %d windows, but at most %d are listed".formatted(windows, most));
        }
    }
}
