package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lays reports out on the grid of windows, so that windows without one show. */
@Component
public class Windows {

    public static final int MAX_WINDOWS = 20_000;

    private final Flows flows;
    private final ReportQueries queries;
    private final WindowGroups groups;
    private final Clock clock;

    Windows(Flows flows, ReportQueries queries, WindowGroups groups, Clock clock) {
        this.flows = flows;
        this.queries = queries;
        this.groups = groups;
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

    /**
     * Every window that starts in the range, oldest first: from the first one that was ever audited to the present one. By
     * default the range is the last day before its end.
     */
    public List<WindowView> in(Flow flow, @Nullable Instant askedFrom, @Nullable Instant askedTo) {
        Instant now = clock.instant();
        Instant to = askedTo == null ? now : askedTo;
        Instant from = askedFrom == null ? to.minus(Duration.ofDays(1)) : askedFrom;
        new TimeRange(from, to);
        refuseTooMany(flow, from, to, MAX_WINDOWS);
        List<WindowView> found = queries.windows(flow.name(), from, to);
        Optional<Instant> first = queries.owedFrom(flow.name());
        if (first.isEmpty()) {
            return List.of();
        }
        Instant end = to.isBefore(now) ? to : now;
        Instant next = from.isBefore(first.get()) ? first.get() : from;
        List<WindowView> windows = new ArrayList<>();
        for (WindowView window : found) {
            fill(windows, flow, next, window.start(), now);
            windows.add(window);
            next = window.end();
        }
        fill(windows, flow, next, end, now);
        return windows;
    }

    /** The same windows in at most so many groups. */
    public List<WindowGroup> groups(Flow flow, @Nullable Instant askedFrom, @Nullable Instant askedTo, int most) {
        Instant now = clock.instant();
        Instant to = askedTo == null ? now : askedTo;
        Instant from = askedFrom == null ? to.minus(Duration.ofDays(1)) : askedFrom;
        new TimeRange(from, to);
        Optional<Instant> first = queries.owedFrom(flow.name());
        if (first.isEmpty()) {
            return List.of();
        }
        Instant end = to.isBefore(now) ? to : now;
        Instant start = from.isBefore(first.get()) ? first.get() : from;
        if (!start.isBefore(end)) {
            return List.of();
        }
        refuseTooMany(flow, start, end, WindowGroups.MAX_WINDOWS);
        return groups.of(flow, new WindowGroups.TimeSpan(start, end), most, now);
    }

    /** What is known of the window that a file time belongs to. */
    WindowView at(Flow flow, Instant fileTime) {
        AuditWindow window = AuditWindow.containing(fileTime, flow.window().length());
        return queries.find(Reports.idOf(flow.name(), window))
                .map(WindowView::of)
                .orElseGet(() -> WindowView.unaudited(window, isSettled(flow, window, clock.instant())));
    }

    private void fill(List<WindowView> windows, Flow flow, Instant from, Instant to, Instant now) {
        AuditWindow window = AuditWindow.containing(from, flow.window().length());
        if (window.start().isBefore(from)) {
            window = window.next();
        }
        while (window.start().isBefore(to)) {
            windows.add(WindowView.unaudited(window, isSettled(flow, window, now)));
            window = window.next();
        }
    }

    private static boolean isSettled(Flow flow, AuditWindow window, Instant now) {
        return !flow.window().settledAt(window).isAfter(now);
    }

    private static void refuseTooMany(Flow flow, Instant from, Instant to, int most) {
        long windows = Duration.between(from, to).dividedBy(flow.window().length());
        if (windows > most) {
            throw QuestionException.invalid(
                    "to", "The range holds %d windows, but at most %d are listed".formatted(windows, most));
        }
    }
}
