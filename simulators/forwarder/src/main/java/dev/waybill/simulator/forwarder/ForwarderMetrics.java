package dev.waybill.simulator.forwarder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of the forwarder: files by outcome ({@value #FILES}, the words of the truth file), files delivered, files skipped
 * after a pause, requests under way, files waiting.
 */
final class ForwarderMetrics {

    static final String FILES = "waybill.forwarder.files";
    static final String DELIVERED = "waybill.forwarder.delivered";
    static final String SKIPPED = "waybill.forwarder.skipped";
    static final String IN_FLIGHT = "waybill.forwarder.in.flight";
    static final String WAITING = "waybill.forwarder.waiting";

    private final Map<Outcome, Counter> files = new EnumMap<>(Outcome.class);
    private final Counter delivered;
    private final Counter skipped;
    private final AtomicInteger inFlight = new AtomicInteger();

    private final MeterRegistry registry;

    ForwarderMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Outcome outcome : Outcome.values()) {
            Counter counter = Counter.builder(FILES)
                    .tag("outcome", outcome.word())
                    .description("Files by what happened to them")
                    .register(registry);
            files.put(outcome, counter);
        }
        delivered = Counter.builder(DELIVERED)
                .description("Files that the processor took")
                .register(registry);
        skipped = Counter.builder(SKIPPED)
                .description("Files that never came, because the forwarder could not keep its rate")
                .register(registry);
        Gauge.builder(IN_FLIGHT, inFlight, AtomicInteger::get)
                .description("Requests under way")
                .register(registry);
    }

    Counter files(Outcome outcome) {
        return Objects.requireNonNull(files.get(outcome));
    }

    Counter delivered() {
        return delivered;
    }

    Counter skipped() {
        return skipped;
    }

    void watch(Collection<?> waiting) {
        Gauge.builder(WAITING, waiting, Collection::size)
                .description("Files that wait for a request to end")
                .register(registry);
    }

    AtomicInteger inFlight() {
        return inFlight;
    }
}
