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

    /** How far back a look goes, so that a window that waits for days does not make it ever more expensive. */
    private static final Duration LONGEST = Duration.ofHours(1);

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
     * @param from where the oldest window that is due begins to look
     * @return what is known to be quiet
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell
     */
    public Quiet look(Flow flow, Instant from) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Duration delay = flow.window().settlingDelay();
        Look last = looks.get(flow.name());
        if (last != null && now.isBefore(last.at())) {
            last = null; // the clock was set back
        }
        if (last != null && now.isBefore(last.at().plus(delay))) {
            return known(flow);
        }
        boolean same = last != null && last.counts().equals(count(flow, last.range()));
        Instant to = now.minus(delay);
        Instant earliest = to.minus(LONGEST);
        LogRange range = new LogRange(from.isBefore(earliest) ? earliest : from, to);
        Instant since = same && last != null ? last.quietSince() : now;
        looks.put(flow.name(), new Look(range, count(flow, range), now, since));
        Quiet quiet =
                same && last != null ? new Quiet(since, last.at(), last.range().to(), now) : Quiet.UNKNOWN;
        known.put(flow.name(), quiet);
        return quiet;
    }

    /**
     * Makes sure that nothing more is to be expected in a range, if need be by looking twice, a settling delay apart.
     *
     * @throws CollectorLagException if lines still arrive
     */
    void refuse(Flow flow, LogRange range) {
        Quiet quiet = known(flow);
        if (!quiet.covers(range)) {
            quiet = look(flow, range.from());
        }
        if (!quiet.covers(range)) {
            awaitAnotherLook(flow);
            quiet = look(flow, range.from());
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

    private static List<Long> count(Flow flow, LogRange range) {
        return Arrays.stream(Side.values())
                .map(side -> flow.source().count(side, range))
                .toList();
    }

    private record Look(LogRange range, List<Long> counts, Instant at, Instant quietSince) {}

    /**
     * What is quiet.
     *
     * @param since since when nothing was added that was older than the settling delay; null if that is not known
     * @param lookedAt when the lines were counted that are there still
     * @param until log time up to which they were counted
     * @param saidAt when they were counted again
     */
    public record Quiet(@Nullable Instant since, Instant lookedAt, Instant until, Instant saidAt) {

        public static final Quiet UNKNOWN = new Quiet(null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);

        /** Whether a window that looks at the range has nothing more to expect. */
        public boolean covers(LogRange range) {
            return !range.to().isAfter(until);
        }

        /** Whether it has been quiet for a time. */
        public boolean lasted(Duration time, Instant now) {
            return since != null && !now.isBefore(since.plus(time));
        }
    }
}
