package dev.waybill.simulator.processor;

import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
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
    private final ProcessorMetrics metrics;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    Workshop(
            Fates fates,
            ProcessLog lines,
            Journal journal,
            ProcessorMetrics metrics,
            ScheduledExecutorService timer,
            Clock clock) {
        this.fates = fates;
        this.lines = lines;
        this.journal = journal;
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
        String text = switch (fate.outcome()) {
            case PROCESSED, LATE -> lines.processed(now, file.path(), took);
            case FAILED -> lines.failed(now, file.path(), took);
            case SILENT -> "";
        };
        journal.write(new Entry(text, new Truth(now, fate.outcome().word(), file.name())));
        metrics.files(fate.outcome()).increment();
        metrics.atWork().decrementAndGet();
    }

    private void after(Duration delay, Runnable task) {
        var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
