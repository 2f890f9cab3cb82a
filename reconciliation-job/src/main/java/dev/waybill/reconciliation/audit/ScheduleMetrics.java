package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.window.WindowProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told of the schedule, by flow.
 *
 * <ul>
 *   <li>{@value #DUE}: windows that were due and had no verdict when the last tick ended
 *   <li>{@value #WAITING}: those of them that wait for log lines
 *   <li>{@value #LEFT}: windows that are left for a person: too many failed audits, or expired
 *   <li>{@value #SETTLED}: seconds from a window's start until it is settled, by which one tells what is overdue
 *   <li>{@value #EXPIRE}: seconds until the source may remove lines of a window that is due; no number where none is, or where the
 *       source removes nothing
 * </ul>
 */
@Component
class ScheduleMetrics {

    static final String DUE = "waybill_windows_due";
    static final String WAITING = "waybill_windows_waiting";
    static final String LEFT = "waybill_windows_left";
    static final String SETTLED = "waybill_window_settled_seconds";
    static final String EXPIRE = "waybill_windows_expire_seconds";

    private static final String EXPIRE_TEXT = "Seconds until the source may remove lines of a window that is due";

    private final MeterRegistry registry;
    private final Map<String, AtomicReference<Double>> values = new ConcurrentHashMap<>();

    ScheduleMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers a flow's meters at zero. */
    void register(Flow flow) {
        due(flow.name(), 0);
        waiting(flow.name(), 0);
        left(flow.name(), 0);
        nothingExpires(flow.name());
        WindowProperties window = flow.window();
        Duration settled = window.length().plus(window.extend()).plus(window.settlingDelay());
        set(SETTLED, "Seconds from a window's start until it is settled", flow.name(), (double) settled.toSeconds());
    }

    void due(String flow, long windows) {
        set(DUE, "Windows that were due and had no verdict when the last tick ended", flow, (double) windows);
    }

    void waiting(String flow, long windows) {
        set(WAITING, "Due windows that wait for log lines", flow, (double) windows);
    }

    void left(String flow, long windows) {
        set(LEFT, "Windows that are left for a person", flow, (double) windows);
    }

    void expire(String flow, Duration left) {
        set(EXPIRE, EXPIRE_TEXT, flow, (double) left.toSeconds());
    }

    void nothingExpires(String flow) {
        set(EXPIRE, EXPIRE_TEXT, flow, Double.NaN);
    }

    private void set(String name, String description, String flow, double value) {
        values.computeIfAbsent(name + "|" + flow, key -> {
                    AtomicReference<Double> holder = new AtomicReference<>(value);
                    Gauge.builder(name, holder, AtomicReference::get)
                            .description(description)
                            .tag("flow", flow)
                            .register(registry);
                    return holder;
                })
                .set(value);
    }
}
