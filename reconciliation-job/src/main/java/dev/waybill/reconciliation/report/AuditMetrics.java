package dev.waybill.reconciliation.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told of audits, by flow.
 *
 * <ul>
 *   <li>{@value #LOST}, {@value #FORWARDED}, {@value #PROCESSED}: files in the last completed window
 *   <li>{@value #FILES}: files by outcome, over all windows that this watcher judged: forwarded, processed, lost; of a window that is judged
 *       anew only what is more than before
 *   <li>{@value #WINDOW_END}: end of the last completed window, seconds since the epoch; 0 before the first
 *   <li>{@value #COMPLETE}, {@value #INCONCLUSIVE}: audits that ended with that verdict
 *   <li>{@value #LATE_ANNOUNCEMENTS}: announcements that came later than their own window looked, so that nobody judged them
 *   <li>{@value #MISSING_LINES}: lines that a writer logged and that did not arrive, counted once for each window; of at most
 *       {@value #MOST_WRITERS} writers by name
 *   <li>{@value #DURATION}: how long audits took
 * </ul>
 */
@Component
public class AuditMetrics {

    static final String LOST = "log_audit_lost_files_count";
    static final String FORWARDED = "log_audit_forward_count";
    static final String PROCESSED = "log_audit_process_count";
    static final String FILES = "waybill_files";
    static final String WINDOW_END = "waybill_audit_window_end_seconds";
    static final String COMPLETE = "waybill_audits_complete";
    static final String INCONCLUSIVE = "waybill_audits_inconclusive";
    static final String LATE_ANNOUNCEMENTS = "waybill_late_announcements";
    static final String MISSING_LINES = "waybill_missing_lines";
    static final String DURATION = "waybill_audit_duration";

    private static final int MOST_WRITERS = 200;
    private static final String OTHER = "other";

    private static final Last NONE = new Last(Report.Figures.NONE, 0);

    private final MeterRegistry registry;
    private final Map<String, AtomicReference<Last>> last = new ConcurrentHashMap<>();
    private final Set<String> writers = ConcurrentHashMap.newKeySet();

    AuditMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers a flow's meters at zero. */
    public void register(String flow) {
        holderOf(flow);
        missingLines(flow, OTHER);
        complete(flow);
        inconclusive(flow);
        lateAnnouncements(flow);
        duration(flow);
        count(flow, Report.Figures.NONE, Report.Figures.NONE);
    }

    /**
     * Counts an audit with a verdict.
     *
     * @param before what the verdict on the window before it found; nothing where there was none
     */
    public void completed(Report report, Report.Figures before, Duration took) {
        complete(report.flow()).increment();
        duration(report.flow()).record(took);
        count(report.flow(), before, report.figures());
    }

    private void count(String flow, Report.Figures before, Report.Figures now) {
        files(flow, "forwarded", now.forwardCount() - before.forwardCount());
        files(flow, "processed", now.processCount() - before.processCount());
        files(flow, "lost", now.lostCount() - before.lostCount());
    }

    private void files(String flow, String outcome, long more) {
        Counter.builder(FILES)
                .description("Files of the windows that were judged")
                .tag("flow", flow)
                .tag("outcome", outcome)
                .register(registry)
                .increment((double) Math.max(0, more));
    }

    private Counter complete(String flow) {
        return counter(COMPLETE, "Audits that ended with a verdict", flow);
    }

    private Counter inconclusive(String flow) {
        return counter(INCONCLUSIVE, "Audits that ended without a verdict", flow);
    }

    private Counter lateAnnouncements(String flow) {
        return counter(LATE_ANNOUNCEMENTS, "Announcements that came later than their own window looked", flow);
    }

    private Counter counter(String name, String description, String flow) {
        return Counter.builder(name).description(description).tag("flow", flow).register(registry);
    }

    private Timer duration(String flow) {
        return Timer.builder(DURATION)
                .description("How long audits took")
                .tag("flow", flow)
                .register(registry);
    }

    /** Shows the last complete report of a flow, or that there is none, whatever was shown before. */
    public void show(String flow, @Nullable Report report) {
        holderOf(flow)
                .set(
                        report == null
                                ? NONE
                                : new Last(
                                        report.figures(),
                                        report.auditWindowEnd().getEpochSecond()));
    }

    private AtomicReference<Last> holderOf(String flow) {
        return last.computeIfAbsent(flow, name -> {
            AtomicReference<Last> holder = new AtomicReference<>(NONE);
            gauge(
                    LOST,
                    "Files lost in the last completed window",
                    name,
                    holder,
                    of -> of.figures().lostCount());
            gauge(
                    FORWARDED,
                    "Files forwarded in the last completed window",
                    name,
                    holder,
                    of -> of.figures().forwardCount());
            gauge(
                    PROCESSED,
                    "Files processed in the last completed window",
                    name,
                    holder,
                    of -> of.figures().processCount());
            gauge(
                    WINDOW_END,
                    "End of the last completed window, seconds since the epoch",
                    name,
                    holder,
                    Last::windowEndSeconds);
            return holder;
        });
    }

    private void gauge(
            String meter, String description, String flow, AtomicReference<Last> holder, ToDoubleFunction<Last> value) {
        Gauge.builder(meter, holder, of -> value.applyAsDouble(of.get()))
                .description(description)
                .tag("flow", flow)
                .register(registry);
    }

    /** Counts an audit without a verdict; what is known of lost files stays as it is. */
    public void inconclusive(String flow, Duration took) {
        inconclusive(flow).increment();
        duration(flow).record(took);
    }

    /**
     * Counts the lines that are found missing and were not before; shows writers of whom none are at zero.
     *
     * @param before what was known of the same window
     */
    public void missingLines(String flow, List<ReportWriters.Row> before, List<ReportWriters.Row> now) {
        Map<String, Long> known = new HashMap<>();
        before.forEach(row -> known.merge(row.writer(), row.missing(), Long::sum));
        Map<String, Long> found = new TreeMap<>();
        now.forEach(row -> found.merge(row.writer(), row.missing(), Long::sum));
        found.forEach((writer, missing) ->
                missingLines(flow, writer).increment((double) Math.max(0, missing - known.getOrDefault(writer, 0L))));
    }

    private Counter missingLines(String flow, String writer) {
        boolean named = writers.contains(writer) || (writers.size() < MOST_WRITERS && writers.add(writer));
        return Counter.builder(MISSING_LINES)
                .description("Lines that a writer logged and that did not arrive")
                .tag("flow", flow)
                .tag("writer", named ? writer : OTHER)
                .register(registry);
    }

    public void lateAnnouncements(String flow, long number) {
        lateAnnouncements(flow).increment((double) number);
    }

    private record Last(Report.Figures figures, long windowEndSeconds) {}
}
