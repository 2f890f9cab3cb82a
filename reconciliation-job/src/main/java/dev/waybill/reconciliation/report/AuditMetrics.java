package dev.waybill.reconciliation.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told of audits.
 *
 * <ul>
 *   <li>{@value #LOST}, {@value #FORWARDED}, {@value #PROCESSED}: files in the last completed window
 *   <li>{@value #WINDOW_END}: end of the last completed window, seconds since the epoch; 0 before the first
 *   <li>{@value #COMPLETE}, {@value #INCONCLUSIVE}: audits that ended with that verdict
 *   <li>{@value #LATE_ANNOUNCEMENTS}: announcements that came later than their own window looked, so that nobody judged them
 *   <li>{@value #DURATION}: how long audits took
 * </ul>
 */
@Component
public class AuditMetrics {

    static final String LOST = "log_audit_lost_files_count";
    static final String FORWARDED = "log_audit_forward_count";
    static final String PROCESSED = "log_audit_process_count";
    static final String WINDOW_END = "waybill_audit_window_end_seconds";
    static final String COMPLETE = "waybill_audits_complete";
    static final String INCONCLUSIVE = "waybill_audits_inconclusive";
    static final String LATE_ANNOUNCEMENTS = "waybill_late_announcements";
    static final String DURATION = "waybill_audit_duration";

    private final AtomicReference<Last> last = new AtomicReference<>(new Last(Report.Figures.NONE, 0));
    private final Counter complete;
    private final Counter inconclusive;
    private final Counter lateAnnouncements;
    private final Timer duration;

    AuditMetrics(MeterRegistry registry) {
        Gauge.builder(LOST, last, l -> l.get().figures().lostCount())
                .description("Files lost in the last completed window")
                .register(registry);
        Gauge.builder(FORWARDED, last, l -> l.get().figures().forwardCount())
                .description("Files forwarded in the last completed window")
                .register(registry);
        Gauge.builder(PROCESSED, last, l -> l.get().figures().processCount())
                .description("Files processed in the last completed window")
                .register(registry);
        Gauge.builder(WINDOW_END, last, l -> l.get().windowEndSeconds())
                .description("End of the last completed window, seconds since the epoch")
                .register(registry);
        this.complete = Counter.builder(COMPLETE)
                .description("Audits that ended with a verdict")
                .register(registry);
        this.inconclusive = Counter.builder(INCONCLUSIVE)
                .description("Audits that ended without a verdict")
                .register(registry);
        this.lateAnnouncements = Counter.builder(LATE_ANNOUNCEMENTS)
                .description("Announcements that came later than their own window looked")
                .register(registry);
        this.duration =
                Timer.builder(DURATION).description("How long audits took").register(registry);
    }

    /** Publishes a verdict; the gauges only ever move on to later windows. */
    public void completed(Report report, Duration took) {
        complete.increment();
        duration.record(took);
        publish(report);
    }

    private void publish(Report report) {
        last.accumulateAndGet(
                new Last(report.figures(), report.auditWindowEnd().getEpochSecond()),
                (before, after) -> after.windowEndSeconds() >= before.windowEndSeconds() ? after : before);
    }

    /** Publishes a verdict of an earlier run of the application. */
    public void restore(Report report) {
        publish(report);
    }

    /** Counts an audit without a verdict; what is known of lost files stays as it is. */
    public void inconclusive(Duration took) {
        inconclusive.increment();
        duration.record(took);
    }

    public void lateAnnouncements(long number) {
        lateAnnouncements.increment((double) number);
    }

    private record Last(Report.Figures figures, long windowEndSeconds) {}
}
