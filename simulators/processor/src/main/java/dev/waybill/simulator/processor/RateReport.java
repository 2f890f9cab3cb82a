package dev.waybill.simulator.processor;

import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Logs every ten seconds how many files a second were finished. */
final class RateReport {

    static final Duration PERIOD = Duration.ofSeconds(10);

    private final ProcessLog lines;
    private final Journal journal;
    private final ProcessorMetrics metrics;
    private final Clock clock;
    private double before;

    RateReport(ProcessLog lines, Journal journal, ProcessorMetrics metrics, Clock clock) {
        this.lines = lines;
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
    }

    void startOn(ScheduledExecutorService timer) {
        var unused = timer.scheduleAtFixedRate(this::report, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    void report() {
        double finished = metrics.finished();
        journal.write(Entry.noise(lines.rate(clock.instant(), (finished - before) / PERIOD.toSeconds())));
        before = finished;
    }
}
