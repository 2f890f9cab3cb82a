package dev.waybill.reconciliation.schedule;

import dev.waybill.reconciliation.job.Flow;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether lines older than the settling delay still arrive. The newest line alone does not tell: a collector that catches up
 * while logs are rotated delivers newer files before older ones. So the lines are counted, and counted again: where nothing
 * was added in between, nobody is catching up.
 */
@Component
class Arrivals {

    /** How far back a look goes, so that a window that waits for days does not make it ever more expensive. */
    static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    Arrivals(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts the lines of a flow, at most once within its settling delay, and compares.
     *
     * @param from where the oldest window that is due begins to look
     * @return what is known to be quiet
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell
     */
    Quiet look(Flow flow, Instant from) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Duration delay = flow.window().settlingDelay();
        Look last = looks.get(flow.name());
        if (last != null && now.isBefore(last.at())) {
            last = null; // the clock was set back
        }
        if (last != null && now.isBefore(last.at().plus(delay))) {
            return Quiet.UNKNOWN;
        }
        boolean same = last != null && last.counts().equals(count(flow, last.range()));
        Instant to = now.minus(delay);
        Instant earliest = to.minus(LONGEST);
        LogRange range = new LogRange(from.isBefore(earliest) ? earliest : from, to);
        Instant since = same && last != null ? last.quietSince() : now;
        looks.put(flow.name(), new Look(range, count(flow, range), now, since));
        return same && last != null ? new Quiet(since, last.at(), last.range().to()) : Quiet.UNKNOWN;
    }

    private static List<Long> count(Flow flow, LogRange range) {
        return Arrays.stream(Side.values())
                .map(side -> Arrays.stream(flow.source().estimate(side, range, range.length()))
                        .sum())
                .toList();
    }

    private record Look(LogRange range, List<Long> counts, Instant at, Instant quietSince) {}

    /**
     * What is quiet.
     *
     * @param since since when nothing was added that was older than the settling delay; null if that is not known
     * @param lookedAt when the lines were counted that are there still
     * @param until log time up to which they were counted
     */
    record Quiet(@Nullable Instant since, Instant lookedAt, Instant until) {

        static final Quiet UNKNOWN = new Quiet(null, Instant.MIN, Instant.MIN);

        /** Whether a window that looks at the range has nothing more to expect. */
        boolean covers(LogRange range) {
            return !range.to().isAfter(until);
        }

        /** Whether it has been quiet for a time. */
        boolean lasted(Duration time, Instant now) {
            return since != null && !now.isBefore(since.plus(time));
        }
    }
}
