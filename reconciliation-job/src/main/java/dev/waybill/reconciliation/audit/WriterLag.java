package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.window.LogRange;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells Prometheus how far behind the clock the newest line of each writer is that stands behind a collector, as {@value #BEHIND}.
 *
 * <p>A collector delivers the oldest lines first, so its newest line says how far it has come: the figure is what is still
 * missing, in seconds, and stays that however long the collector was away. A writer that logs nothing looks the same. Who has been
 * silent for a day is forgotten.
 */
@Component
@ConditionalOnProperty(name = "waybill.schedule.enabled", matchIfMissing = true)
class WriterLag {

    static final String BEHIND = "waybill_source_behind_seconds";

    private static final Logger log = LoggerFactory.getLogger(WriterLag.class);

    private static final Duration REMEMBERED = Duration.ofDays(1);

    /** How far ahead of the clock a line may be and still be a sign of life. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Flows flows;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Writer, Heard> writers = new ConcurrentHashMap<>();
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();

    WriterLag(Flows flows, MeterRegistry registry, Clock clock) {
        this.flows = flows;
        this.registry = registry;
        this.clock = clock;
    }

    /** By every watcher, whether it audits or stands by. */
    @Scheduled(initialDelay = 20, fixedRate = 30, timeUnit = TimeUnit.SECONDS)
    void look() {
        if (!asking.compareAndSet(false, true)) {
            return; // still waiting for an answer
        }
        try {
            flows.all().stream().filter(Flow::collected).forEach(this::look);
        } finally {
            asking.set(false);
        }
    }

    /** What the source does not answer is no better known than before: everybody is as much further behind as time went by. */
    private void look(Flow flow) {
        Instant now = clock.instant();
        try {
            Instant from = asked.containsKey(flow.name()) ? now.minus(flow.lookback()) : now.minus(REMEMBERED);
            for (Side side : Side.values()) {
                flow.source()
                        .writers(side, new LogRange(from, now.plus(AHEAD)))
                        .forEach(mark -> hear(Writer.of(flow, side, mark), mark.newest()));
            }
            asked.put(flow.name(), now);
        } catch (SourceException e) {
            log.debug("Flow {}: nobody says how far its writers are behind: {}", flow.name(), e.getMessage());
        }
        measure(flow, now);
    }

    private void hear(Writer writer, Instant newest) {
        Heard heard = writers.computeIfAbsent(writer, this::register);
        if (newest.isAfter(heard.newest)) {
            heard.newest = newest;
        }
    }

    private Heard register(Writer writer) {
        Heard heard = new Heard();
        heard.meter = Gauge.builder(BEHIND, heard, of -> of.behind)
                .description(
                        "By how much the newest line of a writer was older than the clock when it was asked for last")
                .tag("flow", writer.flow())
                .tag("side", writer.side())
                .tag("writer", writer.name())
                .register(registry)
                .getId();
        return heard;
    }

    private void measure(Flow flow, Instant now) {
        for (Iterator<Map.Entry<Writer, Heard>> each = writers.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Writer, Heard> entry = each.next();
            Heard heard = entry.getValue();
            if (!entry.getKey().flow().equals(flow.name())) {
                continue;
            }
            if (heard.newest.isBefore(now.minus(REMEMBERED))) {
                registry.remove(heard.meter);
                each.remove();
            } else {
                heard.behind = Math.max(0, Duration.between(heard.newest, now).toMillis() / 1000.0);
            }
        }
    }

    /** Successes and failures of a processor are one writer's lines: the newer of them says how far it was heard. */
    private record Writer(String flow, String side, String name) {

        static Writer of(Flow flow, Side side, WriterMark mark) {
            return new Writer(flow.name(), side == Side.FORWARDED ? "forwarder" : "processor", mark.writer());
        }
    }

    private static final class Heard {

        private volatile Instant newest = Instant.EPOCH;
        private volatile double behind;

        @SuppressWarnings("NullAway.Init") // set before anybody sees it
        private Meter.Id meter;
    }
}
