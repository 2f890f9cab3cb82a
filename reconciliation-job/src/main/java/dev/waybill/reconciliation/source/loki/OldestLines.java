package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.loki.client.LokiLimits;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * From when on Loki is sure to hold everything of a side: not before what it says that it keeps, and not before the oldest line that
 * it does hold. What lies before that line was never sent, or is gone; nobody can tell which, and so nobody can call it nothing.
 */
final class OldestLines {

    private static final Duration FARTHEST = Duration.ofDays(30);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final LokiLimits limits;
    private final InstantSource clock;
    private final BiFunction<Side, LogRange, Optional<Instant>> oldest;
    private final Map<Side, Known> known = new EnumMap<>(Side.class);

    /**
     * @param oldest asks for the log time of the first line of a side in a range
     */
    OldestLines(LokiLimits limits, InstantSource clock, BiFunction<Side, LogRange, Optional<Instant>> oldest) {
        this.limits = limits;
        this.clock = clock;
        this.oldest = oldest;
    }

    /**
     * The log time from which on everything of a side is there; now, where nothing is.
     *
     * @throws SourceException if Loki does not tell, and never did
     */
    Optional<Instant> of(Side side) {
        Optional<Instant> bound = limits.oldest();
        if (side == Side.FAILED) {
            // Failures may be rare, so that their absence says nothing of what is kept.
            return bound;
        }
        Instant line = oldestLine(side, bound);
        return Optional.of(bound.filter(line::isBefore).orElse(line));
    }

    private synchronized Instant oldestLine(Side side, Optional<Instant> bound) {
        Instant now = clock.instant();
        Known last = known.get(side);
        if (last != null && now.isBefore(last.askAgainAt())) {
            return last.line();
        }
        Instant farthest = now.minus(FARTHEST);
        Instant from = bound.filter(farthest::isBefore).orElse(farthest);
        try {
            Optional<Instant> line =
                    from.isBefore(now) ? oldest.apply(side, new LogRange(from, now)) : Optional.empty();
            line.ifPresent(at -> known.put(side, new Known(at, now.plus(REMEMBERED))));
            return line.orElse(now);
        } catch (SourceException e) {
            if (last == null) {
                throw e;
            }
            return last.line();
        }
    }

    private record Known(Instant line, Instant askAgainAt) {}
}
