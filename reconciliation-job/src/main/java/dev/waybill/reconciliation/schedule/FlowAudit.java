package dev.waybill.reconciliation.schedule;

import dev.waybill.reconciliation.job.Arrivals;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.Flow;
import dev.waybill.reconciliation.job.Watermarks;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.FlowStarts;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowPlanner;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Audits what is due in one flow, oldest first. */
@Component
class FlowAudit {

    private static final Logger log = LoggerFactory.getLogger(FlowAudit.class);

    private final Reports reports;
    private final FlowStarts starts;
    private final Auditor auditor;
    private final ScheduleProperties properties;
    private final RetentionProperties retention;
    private final ScheduleMetrics metrics;
    private final SourceWatch sources;
    private final Arrivals arrivals;
    private final VerdictReview review;
    private final Clock clock;

    FlowAudit(
            Reports reports,
            FlowStarts starts,
            Auditor auditor,
            ScheduleProperties properties,
            RetentionProperties retention,
            ScheduleMetrics metrics,
            SourceWatch sources,
            Arrivals arrivals,
            VerdictReview review,
            Clock clock) {
        this.review = review;
        this.reports = reports;
        this.starts = starts;
        this.auditor = auditor;
        this.properties = properties;
        this.retention = retention;
        this.metrics = metrics;
        this.sources = sources;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /**
     * Audits what is due, as far as one tick may.
     *
     * @param goOn whether this application still holds the lock
     */
    void run(Flow flow, BooleanSupplier goOn) {
        Instant now = clock.instant();
        int future = reports.takeBackVerdictsOnTheFuture(flow.name(), now);
        if (future > 0) {
            log.error(
                    "The clock was ahead: {} verdicts of flow {} on windows to come are taken back",
                    future,
                    flow.name());
        }
        Instant since = since(flow, now);
        Map<AuditWindow, Report> open = reports.openSince(flow.name(), since).stream()
                .collect(Collectors.toMap(Report::window, Function.identity()));
        Instant first = AuditWindow.containing(since, flow.window().length()).start();
        List<AuditWindow> due = new WindowPlanner(flow.window()).due(since, now, known(flow, first, open, now));
        metrics.left(
                flow.name(),
                open.values().stream().filter(properties.retryPolicy()::isLeft).count());
        Progress progress = new Progress(due.size());
        try {
            audit(flow, due, open, goOn, progress);
        } finally {
            metrics.due(flow.name(), progress.due);
            metrics.waiting(flow.name(), progress.waiting);
        }
        if (!auditor.isShuttingDown()) {
            review.run(flow, goOn);
        }
    }

    private void audit(
            Flow flow, List<AuditWindow> due, Map<AuditWindow, Report> open, BooleanSupplier goOn, Progress progress) {
        if (due.isEmpty()) {
            return;
        }
        @Nullable SourceException trouble = sources.check(flow);
        @Nullable Instant oldest = trouble == null ? oldest(flow) : null;
        Arrivals.Quiet quiet = trouble == null && flow.collected()
                ? arrivals.look(flow, notBefore(oldest, lookedAt(flow, due.getFirst())))
                : Arrivals.Quiet.UNKNOWN;
        @Nullable Watermarks watermarks = trouble == null && flow.collected()
                ? Watermarks.of(flow, lookedAt(flow, due.getFirst()).from(), clock.instant())
                : null;
        int audited = 0;
        for (AuditWindow window : due) {
            if (auditor.isShuttingDown() || !goOn.getAsBoolean() || audited == properties.maxWindowsPerTick()) {
                return;
            }
            @Nullable Report known = open.get(window);
            if (trouble != null && known != null && isSourcesFault(known)) {
                log.warn(
                        "{} windows of flow {} wait for {}",
                        progress.due,
                        flow.name(),
                        flow.source().name());
                return;
            }
            if (oldest != null && lookedAt(flow, window).from().isBefore(oldest)) {
                expire(flow, window, oldest);
                progress.due--;
                continue;
            }
            if (watermarks != null && mustWait(flow, window, known, quiet, watermarks)) {
                progress.waiting++;
                continue;
            }
            Report report = auditor.audit(flow.name(), window, false);
            log(report);
            audited++;
            if (report.isComplete()) {
                progress.due--;
            }
            if (isSourcesFault(report)) {
                return; // the other windows would fare no better
            }
        }
    }

    private List<WindowPlanner.Known> known(Flow flow, Instant since, Map<AuditWindow, Report> open, Instant now) {
        RetryPolicy policy = properties.retryPolicy();
        return Stream.concat(
                        reports.completeSince(flow.name(), since).stream()
                                .map(window -> new WindowPlanner.Known(window, false)),
                        open.values().stream()
                                .map(report -> new WindowPlanner.Known(report.window(), policy.isDue(report, now))))
                .sorted((a, b) -> a.window().start().compareTo(b.window().start()))
                .toList();
    }

    /** Where audits begin: nothing is owed from before what retention removes. */
    private Instant since(Flow flow, Instant now) {
        Instant first = properties.since() == null ? starts.firstStart(flow.name(), now) : properties.since();
        Instant kept = now.minus(retention.age());
        return first.isBefore(kept) ? kept : first;
    }

    private static @Nullable Instant oldest(Flow flow) {
        return Arrays.stream(Side.values())
                .flatMap(side -> flow.source().oldest(side).stream())
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static LogRange lookedAt(Flow flow, AuditWindow window) {
        return flow.window().margins().around(window.start(), window.end());
    }

    private static LogRange notBefore(@Nullable Instant oldest, LogRange range) {
        return oldest == null || !oldest.isAfter(range.from())
                ? range
                : new LogRange(oldest, oldest.plus(range.length()));
    }

    private void expire(Flow flow, AuditWindow window, Instant oldest) {
        log.warn("Window {} of flow {} expired: lines before {} may have been removed", window, flow.name(), oldest);
        reports.withoutVerdict(
                flow.name(),
                window,
                Cause.EXPIRED,
                "Expired: the window looks at lines from %s on, but lines before %s may have been removed"
                        .formatted(lookedAt(flow, window).from(), oldest));
    }

    /**
     * Whether lines may still be on their way. Where nothing old arrives any more and both sides went on since, there are
     * none. Where a side did not go on, its collector may have stopped in the middle, so that is waited for: until it is heard
     * again, but after a while the report says so.
     */
    private boolean mustWait(
            Flow flow, AuditWindow window, @Nullable Report known, Arrivals.Quiet quiet, Watermarks watermarks) {
        if (!quiet.covers(lookedAt(flow, window))) {
            return true;
        }
        if (watermarks.passed(window, flow.window()) && watermarks.reached(quiet.lookedAt())) {
            return false;
        }
        if (!quiet.lasted(properties.maxWait(), clock.instant())) {
            return true;
        }
        boolean toldAlready = known != null && known.cause() == Cause.COLLECTOR_LAG;
        if (watermarks.lag(flow, window).isPresent()) {
            return toldAlready; // an audit says so
        }
        if (!flow.acceptsIdle() && !toldAlready) {
            reports.withoutVerdict(flow.name(), window, Cause.COLLECTOR_LAG, watermarks.describe());
        }
        return !flow.acceptsIdle();
    }

    private static boolean isSourcesFault(Report report) {
        return report.cause() == Cause.SOURCE_UNAVAILABLE || report.cause() == Cause.SOURCE_REFUSED;
    }

    private static void log(Report report) {
        if (report.isComplete()) {
            log.info(
                    "Window {} of flow {}: {} forwarded, {} processed, {} lost",
                    report.window(),
                    report.flow(),
                    report.figures().forwardCount(),
                    report.figures().processCount(),
                    report.figures().lostCount());
        } else {
            log.warn("Window {} of flow {}: {}: {}", report.window(), report.flow(), report.cause(), report.reason());
        }
    }

    private static final class Progress {

        private int due;
        private int waiting;

        Progress(int due) {
            this.due = due;
        }
    }
}
