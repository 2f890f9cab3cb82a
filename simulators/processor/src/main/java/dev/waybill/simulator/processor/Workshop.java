package dev.waybill.simulator.processor;

import dev.waybill.simulator.control.Event;
import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.SightingLog;
import dev.waybill.simulator.journal.Truth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Works on files without holding a thread, and goes on when the sender hangs up. */
final class Workshop {

    private final Fates fates;
    private final ProcessLog lines;
    private final Journal journal;
    private final SightingLog sightings;
    private final ProcessorMetrics metrics;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    Workshop(
            Fates fates,
            ProcessLog lines,
            Journal journal,
            SightingLog sightings,
            ProcessorMetrics metrics,
            ScheduledExecutorService timer,
            Clock clock) {
        this.fates = fates;
        this.lines = lines;
        this.journal = journal;
        this.sightings = sightings;
        this.metrics = metrics;
        this.timer = timer;
        this.clock = clock;
    }

    /** Completes when the work is done; a late outcome comes after that. */
    Mono<Void> process(ReceivedFile file) {
        Fate fate = fates.of(file.id());
        Sinks.Empty<Void> done = Sinks.empty();
        metrics.atWork().incrementAndGet();
        try {
            after(fate.work(), () -> {
                if (fate.delay().isZero()) {
                    finish(file, fate);
                } else {
                    after(fate.delay(), () -> finish(file, fate));
                }
                done.tryEmitEmpty();
            });
        } catch (RejectedExecutionException e) {
            metrics.atWork().decrementAndGet();
            return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "The processor stops", e));
        }
        return done.asMono();
    }

    private void finish(ReceivedFile file, Fate fate) {
        Instant now = clock.instant();
        Duration took = fate.work().plus(fate.delay());
        String word = fate.outcome().word();
        switch (fate.outcome()) {
            case PROCESSED, LATE ->
                sightings.write(
                        Event.PROCESSED,
                        file.name(),
                        now,
                        at -> new Entry(lines.processed(at, file.path(), took), new Truth(at, word, file.name())));
            case FAILED ->
                sightings.write(
                        Event.FAILED,
                        file.name(),
                        now,
                        at -> new Entry(lines.failed(at, file.path(), took), new Truth(at, word, file.name())));
            case SILENT -> journal.write(Entry.unseen(new Truth(now, word, file.name())));
        }
        metrics.files(fate.outcome()).increment();
        metrics.atWork().decrementAndGet();
    }

    private void after(Duration delay, Runnable task) {
        var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
