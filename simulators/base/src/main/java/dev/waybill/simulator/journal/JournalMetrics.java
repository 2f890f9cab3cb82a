package dev.waybill.simulator.journal;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Meters of the journal: lines written and dropped (of the log and of the truth file), entries waiting. */
final class JournalMetrics implements MeterBinder {

    static final String WRITTEN = "waybill.journal.lines.written";
    static final String DROPPED = "waybill.journal.lines.dropped";
    static final String WAITING = "waybill.journal.entries.waiting";

    private final Journal journal;

    JournalMetrics(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, "log", journal.log());
        ForgivingSink truth = journal.truth();
        if (truth != null) {
            bind(registry, "truth", truth);
        }
        Gauge.builder(WAITING, journal, Journal::waiting)
                .description("Entries on their way to the disk")
                .register(registry);
    }

    private static void bind(MeterRegistry registry, String file, ForgivingSink sink) {
        FunctionCounter.builder(WRITTEN, sink, ForgivingSink::written)
                .tag("file", file)
                .description("Lines that reached the file")
                .register(registry);
        FunctionCounter.builder(DROPPED, sink, ForgivingSink::dropped)
                .tag("file", file)
                .description("Lines that never reached the file, because the disk did not take them")
                .register(registry);
    }
}
