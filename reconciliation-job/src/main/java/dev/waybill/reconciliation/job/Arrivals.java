package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether lines older than the settling delay still arrive. The newest line alone does not tell: a collector that catches up
 * while logs are rotated delivers newer files before older ones. So the lines are counted, and counted again: where nothing
 * was added in between, nobody is catching up.
 */
@Component
public class Arrivals {

    /**
     * How much a look counts at least: from the oldest window on, and up to now. What lies between them has its turn when the
     * oldest are judged, so that a window that waits for days does not make looks ever more expensive.
     */
    private static final Duration SHORTEST = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(1);

    /** A look that found fewer lines was cheap, and the next one may reach twice as far. */
    private static final long MANY = 2_000_000;

    /** How long what is quiet may be taken for quiet without another look. */
    private static final Duration VALID = Duration.ofMinutes(5);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

    private final Clock clock;
    private final StopSignal stopSignal;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();
    private final Map<String, Quiet> known = new ConcurrentHashMap<>();

    Arrivals(Clock clock, StopSignal stopSignal) {
        this.clock = clock;
        this.stopSignal = stopSignal;
    }

    /**
     * Counts the lines of a flow, at most once within its settling delay, and compares.
     *
     * @param first what the oldest window that is due looks at
     * @return what is known to be quiet
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell
     */
    public Quiet look(Flow flow, LogRange first) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Duration delay = flow.window().settlingDelay();
        Look last = looks.get(flow.name());
        if (last != null && now.isBefore(last.at())) {
            last = null; // the clock was set back
        }
        if (last != null && now.isBefore(last.at().plus(delay))) {
            return known(flow);
        }
        boolean same = last != null && last.counts().equals(count(flow, last.ranges()));
        List<LogRange> ranges = ranges(first, now.minus(delay), last == null ? SHORTEST : last.reach());
        Instant since = same && last != null ? last.quietSince() : now;
        looks.put(flow.name(), new Look(ranges, count(flow, ranges), now, since));
        Quiet quiet = same && last != null ? new Quiet(since, last.at(), last.ranges(), now) : Quiet.UNKNOWN;
        known.put(flow.name(), quiet);
        return quiet;
    }

    /** From the oldest window on, and up to now; in one if both meet. */
    private static List<LogRange> ranges(LogRange first, Instant to, Duration reach) {
        Duration length = reach.compareTo(first.length()) < 0 ? first.length() : reach;
        Instant oldTo = first.from().plus(length);
        Instant lateFrom = to.minus(length);
        return oldTo.isBefore(lateFrom)
                ? List.of(new LogRange(first.from(), oldTo), new LogRange(lateFrom, to))
                : List.of(new LogRange(first.from(), to));
    }

    /**
     * Makes sure that nothing more is to be expected in a range, if need be by looking twice, a settling delay apart.
     *
     * @throws CollectorLagException if lines still arrive
     */
    void refuse(Flow flow, LogRange range) {
        Quiet quiet = known(flow);
        if (!quiet.covers(range)) {
            quiet = look(flow, range);
        }
        if (!quiet.covers(range)) {
            awaitAnotherLook(flow);
            quiet = look(flow, range);
        }
        if (!quiet.covers(range)) {
            throw new CollectorLagException(
                    "Collector lag: lines still arrive that are older than %s. The window is judged once they stop"
                            .formatted(flow.window().settlingDelay()));
        }
    }

    private Quiet known(Flow flow) {
        Quiet quiet = known.getOrDefault(flow.name(), Quiet.UNKNOWN);
        Instant now = clock.instant();
        return now.isBefore(quiet.saidAt()) || now.isAfter(quiet.saidAt().plus(VALID)) ? Quiet.UNKNOWN : quiet;
    }

    private void awaitAnotherLook(Flow flow) {
        Instant next = clock.instant().plus(flow.window().settlingDelay()).plusSeconds(1);
        log.info("Looking again at {} whether older lines of flow {} still arrive", next, flow.name());
        while (clock.instant().isBefore(next)) {
            stopSignal.check();
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static List<Long> count(Flow flow, List<LogRange> ranges) {
        return ranges.stream()
                .flatMap(range ->
                        Arrays.stream(Side.values()).map(side -> flow.source().count(side, range)))
                .toList();
    }

    private record Look(List<LogRange> ranges, List<Long> counts, Instant at, Instant quietSince) {

        /** How far the next look may reach. */
        Duration reach() {
            long lines = counts.stream().mapToLong(Long::longValue).sum();
            Duration twice = ranges.stream()
                    .map(LogRange::length)
                    .reduce(Duration.ZERO, Duration::plus)
                    .multipliedBy(2);
            if (lines > MANY || twice.compareTo(SHORTEST) < 0) {
                return SHORTEST;
            }
            return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        }
    }

    /**
     * What is quiet.
     *
     * @param since since when nothing was added that was older than the settling delay; null if that is not known
     * @param lookedAt when the lines were counted that are there still
     * @param ranges log times in which they were counted
     * @param saidAt when they were counted again
     */
    public record Quiet(@Nullable Instant since, Instant lookedAt, List<LogRange> ranges, Instant saidAt) {

        public static final Quiet UNKNOWN = new Quiet(null, Instant.EPOCH, List.of(), Instant.EPOCH);

        /** Whether a window that looks at the range has nothing more to expect. */
        public boolean covers(LogRange range) {
            return ranges.stream().anyMatch(quiet -> quiet.contains(range));
        }

        /** Whether it has been quiet for a time. */
        public boolean lasted(Duration time, Instant now) {
            return since != null && !now.isBefore(since.plus(time));
        }
    }
}
