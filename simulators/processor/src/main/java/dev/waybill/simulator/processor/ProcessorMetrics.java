package dev.waybill.simulator.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of the processor: files by outcome (the words of the truth file), requests refused, files at work. */
final class ProcessorMetrics {

    static final String FILES = "waybill.processor.files";
    static final String REFUSED = "waybill.processor.refused";
    static final String AT_WORK = "waybill.processor.at.work";

    private final Map<Outcome, Counter> files = new EnumMap<>(Outcome.class);
    private final Counter refused;
    private final AtomicInteger atWork = new AtomicInteger();

    ProcessorMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            Counter counter = Counter.builder(FILES)
                    .tag("outcome", outcome.word())
                    .description("Files by what became of them")
                    .register(registry);
            files.put(outcome, counter);
        }
        refused = Counter.builder(REFUSED)
                .description("Malformed requests, answered with 400")
                .register(registry);
        Gauge.builder(AT_WORK, atWork, AtomicInteger::get)
                .description("Files received whose outcome is still to come")
                .register(registry);
    }

    Counter files(Outcome outcome) {
        return Objects.requireNonNull(files.get(outcome));
    }

    double finished() {
        return files.values().stream().mapToDouble(Counter::count).sum();
    }

    Counter refused() {
        return refused;
    }

    AtomicInteger atWork() {
        return atWork;
    }
}
