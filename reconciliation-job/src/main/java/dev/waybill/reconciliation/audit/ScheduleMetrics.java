package dev.waybill.reconciliation.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told of the schedule, by flow.
 *
 * <ul>
 *   <li>{@value #DUE}: windows that were due and had no verdict when the last tick ended
 *   <li>{@value #WAITING}: those of them that wait for log lines
 *   <li>{@value #LEFT}: windows that are left for a person: too many failed audits, or expired
 * </ul>
 */
@Component
class ScheduleMetrics {

    static final String DUE = "waybill_windows_due";
    static final String WAITING = "waybill_windows_waiting";
    static final String LEFT = "waybill_windows_left";

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> values = new ConcurrentHashMap<>();

    ScheduleMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers a flow's meters at zero. */
    void register(String flow) {
        due(flow, 0);
        waiting(flow, 0);
        left(flow, 0);
    }

    void due(String flow, long windows) {
        set(DUE, "Windows that were due and had no verdict when the last tick ended", flow, windows);
    }

    void waiting(String flow, long windows) {
        set(WAITING, "Due windows that wait for log lines", flow, windows);
    }

    void left(String flow, long windows) {
        set(LEFT, "Windows that are left for a person", flow, windows);
    }

    private void set(String name, String description, String flow, long value) {
        values.computeIfAbsent(name + "|" + flow, key -> {
                    AtomicLong holder = new AtomicLong();
                    Gauge.builder(name, holder, AtomicLong::doubleValue)
                            .description(description)
                            .tag("flow", flow)
                            .register(registry);
                    return holder;
                })
                .set(value);
    }
}
