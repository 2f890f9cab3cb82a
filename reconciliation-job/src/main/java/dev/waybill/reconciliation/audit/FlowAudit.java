package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.readiness.FlowView;
import dev.waybill.reconciliation.readiness.Readiness;
import dev.waybill.reconciliation.readiness.ReadinessCheck;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.FlowStarts;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.WindowGrids;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowGrid;
import dev.waybill.reconciliation.window.WindowPlanner;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Audits what is due in one flow: oldest first, but those last that the source could not show before, so that a window that
 * cannot be read holds up no other.
 */
@Component
class FlowAudit {

    private static final Logger log = LoggerFactory.getLogger(FlowAudit.class);

    /** So many windows that the source cannot show, though it answers, end a tick: the others would hardly fare better. */
    private static final int MAX_FAULTS = 3;

    /** A window that has been silent for so long is asked for only now and then, because its lines are ever further away. */
    private static final Duration LONG_SILENT = Duration.ofDays(1);

    private static final Duration NOW_AND_THEN = Duration.ofMinutes(10);

    private final Reports reports;
    private final FlowStarts starts;
    private final WindowGrids grids;
    private final Auditor auditor;
    private final ReadinessCheck readiness;
    private final ScheduleProperties properties;
    private final RetentionProperties retention;
    private final ScheduleMetrics metrics;
    private final AuditMetrics auditMetrics;
    private final SourceWatch sources;
    private final VerdictReview review;
    private final MissingLinesWatch missingLines;
    private final ClockCheck clocks;
    private final Map<String, Instant> askedLongSilent = new ConcurrentHashMap<>();
    private final Set<String> notOwed = ConcurrentHashMap.newKeySet();

    FlowAudit(
            Reports reports,
            FlowStarts starts,
            WindowGrids grids,
            Auditor auditor,
            ReadinessCheck readiness,
            ScheduleProperties properties,
            RetentionProperties retention,
            ScheduleMetrics metrics,
            AuditMetrics auditMetrics,
            SourceWatch sources,
            VerdictReview review,
            MissingLinesWatch missingLines,
            ClockCheck clocks) {
        this.review = review;
        this.missingLines = missingLines;
        this.reports = reports;
        this.starts = starts;
        this.grids = grids;
        this.auditor = auditor;
        this.readiness = readiness;
        this.properties = properties;
        this.retention = retention;
        this.metrics = metrics;
        this.auditMetrics = auditMetrics;
        this.sources = sources;
        this.clocks = clocks;
    }

    /**
     * Audits what is due, as far as one tick may.
     *
     * @param lease the right to audit the flow
     */
    void run(Flow flow, AuditLease lease) {
        Instant now = clocks.present();
        int future = reports.takeBackVerdictsOnTheFuture(flow.name(), flow.window(), now);
        if (future > 0) {
            log.error(
                    "The clock was ahead: {} verdicts of flow {} on windows that were not over are taken back",
                    future,
                    flow.name());
            auditMetrics.show(flow.name(), reports.lastComplete(flow.name()).orElse(null));
        }
        Instant since = since(flow, now);
        Map<AuditWindow, Report> open = reports.openSince(flow.name(), since).stream()
                .collect(Collectors.toMap(Report::window, Function.identity()));
        WindowGrid grid = grids.noted(flow, since, now);
        List<AuditWindow> due = new WindowPlanner(flow.window(), grid)
                .due(since, now, known(flow, grid.at(since).start(), open, now));
        metrics.left(
                flow.name(),
                open.values().stream().filter(properties.retryPolicy()::isLeft).count());
        Tick tick = new Tick(flow, due, open, lease, since, now);
        try {
            tick.run();
        } finally {
            metrics.due(flow.name(), tick.due);
            metrics.waiting(flow.name(), tick.waiting);
        }
        if (!auditor.isShuttingDown()) {
            review.run(flow, lease);
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

    /** What the source could not show before is tried after everything else. */
    private static boolean isHardlyReadable(@Nullable Report report) {
        return isSourcesFault(report) || (report != null && report.cause() == Cause.EXPIRED);
    }

    private static boolean isSourcesFault(@Nullable Report report) {
        return report != null && isSourcesFault(report.cause());
    }

    private static boolean isSourcesFault(@Nullable Cause cause) {
        return cause != null && cause.isOfTheSource();
    }

    private static void log(Report report) {
        if (report.isComplete()) {
            log.info(
                    "Window {} of flow {}: {} forwarded, {} processed, {} lost, proof {}",
                    report.window(),
                    report.flow(),
                    report.figures().forwardCount(),
                    report.figures().processCount(),
                    report.figures().lostCount(),
                    report.proof());
        } else {
            log.warn("Window {} of flow {}: {}: {}", report.window(), report.flow(), report.cause(), report.reason());
        }
    }

    /** One tick of one flow. */
    private final class Tick {

        private final Flow flow;
        private final List<AuditWindow> windows;
        private final Map<AuditWindow, Report> open;
        private final AuditLease lease;
        private final Instant since;
        private final Instant now;
        private int due;
        private int waiting;
        private int audited;
        private int faults;

        Tick(
                Flow flow,
                List<AuditWindow> windows,
                Map<AuditWindow, Report> open,
                AuditLease lease,
                Instant since,
                Instant now) {
            this.now = now;
            this.flow = flow;
            this.open = open;
            this.lease = lease;
            this.since = since;
            this.due = windows.size();
            this.windows = windows.stream()
                    .filter(window -> !isAskedLater(window))
                    .sorted(Comparator.comparing((AuditWindow window) -> isHardlyReadable(open.get(window)))
                            .thenComparing(AuditWindow::start))
                    .toList();
        }

        void run() {
            if (windows.isEmpty()) {
                metrics.nothingExpires(flow.name());
                return;
            }
            AuditWindow last =
                    windows.stream().max(Comparator.comparing(AuditWindow::end)).orElseThrow();
            LogRange looked = new LogRange(
                    flow.lookedAt(windows.getFirst()).from(),
                    flow.lookedAt(last).to());
            FlowView view = readiness.view(flow, looked, properties.maxWait());
            if (view.trouble().isEmpty()) {
                view.oldest().ifPresentOrElse(this::sayWhatExpires, () -> metrics.nothingExpires(flow.name()));
            }
            for (AuditWindow window : windows) {
                if (auditor.isShuttingDown() || audited == properties.maxWindowsPerTick() || !handle(view, window)) {
                    return;
                }
            }
        }

        /** How long the oldest window has whose lines are all there still. */
        private void sayWhatExpires(Instant oldest) {
            windows.stream()
                    .map(window ->
                            Duration.between(oldest, flow.lookedAt(window).from()))
                    .filter(left -> !left.isNegative())
                    .min(Comparator.naturalOrder())
                    .ifPresentOrElse(
                            left -> metrics.expire(flow.name(), left), () -> metrics.nothingExpires(flow.name()));
        }

        /** Audits a window, or says why not; returns whether to go on with the next. */
        private boolean handle(FlowView view, AuditWindow window) {
            return switch (readiness.of(view, window, Acceptances.NONE)) {
                case Readiness.Ready ready -> audit(window);
                case Readiness.Waiting unready -> {
                    waiting++;
                    yield true;
                }
                case Readiness.Silent unready -> {
                    waiting++;
                    yield tell(window, unready);
                }
                case Readiness.Expired unready -> {
                    due--;
                    yield isNotOwed(view, window) || tell(window, unready);
                }
                case Readiness.SourceDown unready -> sourceDown(view, window, unready);
            };
        }

        private boolean audit(AuditWindow window) {
            if (!missingLines.isWorthAnAudit(flow, open.get(window))) {
                waiting++;
                return true;
            }
            Report report;
            try {
                report = auditor.audit(AuditOrder.due(lease, window));
            } catch (AuditStoppedException e) {
                log.info(e.getMessage());
                return false;
            }
            log(report);
            audited++;
            if (report.isComplete()) {
                due--;
            }
            return !isSourcesFault(report) || isOfTheWindowAlone();
        }

        /** Whether a source that failed over one window answers all the same, so that others may fare better. */
        private boolean isOfTheWindowAlone() {
            faults++;
            return faults < MAX_FAULTS && sources.check(flow) == null;
        }

        private boolean sourceDown(FlowView view, AuditWindow window, Readiness.SourceDown down) {
            if (view.trouble().isPresent() && open.values().stream().anyMatch(FlowAudit::isSourcesFault)) {
                log.warn(
                        "{} windows of flow {} wait for {}",
                        due,
                        flow.name(),
                        flow.source().name());
                return false;
            }
            return tell(window, down) && view.trouble().isEmpty() && isOfTheWindowAlone();
        }

        /** Writes down why a window is not judged, once. */
        private boolean tell(AuditWindow window, Readiness.Unready unready) {
            @Nullable Report known = open.get(window);
            boolean told = known != null && known.cause() == unready.cause();
            if (told && !isSourcesFault(unready.cause())) {
                return true;
            }
            if (!lease.isHeld()) {
                return false;
            }
            log.warn("Window {} of flow {}: {}: {}", window, flow.name(), unready.cause(), unready.reason());
            reports.withoutVerdict(flow.name(), window, unready.cause(), unready.reason());
            if (!told) {
                auditMetrics.inconclusive(flow.name(), Duration.ZERO);
            }
            return true;
        }

        /** The window in which a watcher was started first begins before anything was logged: nobody can judge that part. */
        private boolean isNotOwed(FlowView view, AuditWindow window) {
            boolean first = properties.since() == null
                    && window.contains(since)
                    && open.get(window) == null
                    && view.oldest().filter(flow.lookedAt(window)::contains).isPresent();
            if (first && notOwed.add(flow.name() + window)) {
                log.info(
                        "Window {} of flow {}, in which the watcher was started, is not audited: its logs begin within it",
                        window,
                        flow.name());
            }
            return first;
        }

        /** What has been silent for days was told, and is asked for seldom. */
        private boolean isAskedLater(AuditWindow window) {
            @Nullable Report known = open.get(window);
            if (known == null
                    || known.cause() != Cause.COLLECTOR_LAG
                    || window.end().isAfter(now.minus(LONG_SILENT))) {
                return false;
            }
            @Nullable Instant asked = askedLongSilent.get(flow.name() + window);
            if (asked != null && !asked.isAfter(now) && now.isBefore(asked.plus(NOW_AND_THEN))) {
                waiting++;
                return true;
            }
            askedLongSilent.put(flow.name() + window, now);
            return false;
        }
    }
}
