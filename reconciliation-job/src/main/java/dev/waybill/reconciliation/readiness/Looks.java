package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether lines older than the settling delay still arrive. The newest line alone does not tell: a collector that catches up
 * while logs are rotated delivers newer files before older ones. So the lines are counted, and counted again: where nothing
 * was added in between, nobody is catching up.
 *
 * <p>Where lines are gone, the source has lost sight of them, and what it shows now is not everything. What was counted then
 * stands as a {@link #shortfall} until the source shows as much again.
 */
@Component
class Looks {

    /**
     * How much a look counts at least: from the oldest window on, and up to now. What lies between them has its turn when the
     * oldest are judged, so that a window that waits for days does not make looks ever more expensive.
     */
    private static final Duration SHORTEST = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(1);

    /** A look that found fewer lines was cheap, and the next one may reach twice as far. */
    private static final long MANY = 2_000_000;

    /** What is nearly old enough to be concealed may be so a moment later. */
    private static final Duration NEARLY = Duration.ofMinutes(5);

    /** How long what is quiet may be taken for quiet without another look. */
    private static final Duration VALID = Duration.ofMinutes(5);

    /** Most shortfalls that one look counts again; the others stand. */
    private static final int RECOUNTED = 8;

    private final Clock clock;
    private final LookStore store;
    private final Map<String, Quiet> known = new ConcurrentHashMap<>();

    Looks(Clock clock, LookStore store) {
        this.clock = clock;
        this.store = store;
    }

    /**
     * Counts the lines of a flow, at most once within its settling delay, and compares.
     *
     * @param first what the oldest window that is due looks at
     * @param oldest the log time before which the source may have removed lines; null if it is sure to hold all
     * @param live whether all writers are heard; asked only where counts are to be kept
     * @return what is known to be quiet
     * @throws SourceException if the source cannot tell
     */
    Quiet look(Flow flow, LogRange first, @Nullable Instant oldest, BooleanSupplier live) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Duration delay = flow.window().settlingDelay();
        List<Look> stored = store.find(flow.name(), clock.instant());
        if (isSooner(stored, now, delay)) {
            return known(flow);
        }
        List<Look> held = stored.stream()
                .filter(look -> oldest == null || !look.range().from().isBefore(oldest))
                .toList();
        List<Look> last =
                held.stream().filter(look -> look.fewerSince() == null).toList();
        List<Look> fewer = stillFewer(flow, held);
        boolean same = !last.isEmpty();
        for (Look look : last) {
            List<Long> counts = countIfPossible(flow, look.range(), now);
            same &= counts.equals(look.counts());
            if (look.isMoreThan(counts)
                    && fewer.stream().noneMatch(each -> each.range().contains(look.range()))) {
                fewer.add(look.fewer(now));
            }
        }
        List<Look> next = next(flow, first, now, same ? last : List.of(), reach(last));
        if (next.stream().anyMatch(look -> look.liveSince() == null) && live.getAsBoolean()) {
            next = next.stream().map(look -> look.live(now)).toList();
        }
        store.replace(flow.name(), Stream.concat(fewer.stream(), next.stream()).toList());
        Quiet quiet = same ? new Quiet(last, last.getFirst().at(), now) : Quiet.UNKNOWN;
        known.put(flow.name(), quiet);
        return quiet;
    }

    /** What is quiet as far as was said lately. */
    Quiet known(Flow flow) {
        Quiet quiet = known.getOrDefault(flow.name(), Quiet.UNKNOWN);
        Instant now = clock.instant();
        return now.isBefore(quiet.saidAt()) || now.isAfter(quiet.saidAt().plus(VALID)) ? Quiet.UNKNOWN : quiet;
    }

    /** What was counted once of log times that a window looks at, where the source shows less of it now. */
    Optional<Shortfall> shortfall(Flow flow, LogRange range, @Nullable Instant oldest) {
        Instant now = clock.instant();
        return store.find(flow.name(), now).stream()
                .filter(look -> look.fellShortOf(range, flow.lookback()))
                .filter(look -> oldest == null || !look.range().from().isBefore(oldest))
                .flatMap(look -> {
                    List<Long> counts = countIfPossible(flow, look.range(), now);
                    return look.isMoreThan(counts) ? Stream.of(new Shortfall(look, counts)) : Stream.empty();
                })
                .findFirst();
    }

    /**
     * Lines that were shown once.
     *
     * @param once what was counted
     * @param now what is counted now; empty where the source does not say
     */
    record Shortfall(Look once, List<Long> now) {}

    private static boolean isSooner(List<Look> stored, Instant now, Duration delay) {
        return stored.stream()
                .filter(look -> look.fewerSince() == null)
                .anyMatch(look -> now.isBefore(look.at().plus(delay)));
    }

    private List<Look> stillFewer(Flow flow, List<Look> held) {
        Instant now = clock.instant();
        List<Look> fewer = new ArrayList<>();
        held.stream()
                .filter(look -> look.fewerSince() != null)
                .filter(look -> fewer.size() >= RECOUNTED || look.isMoreThan(countIfPossible(flow, look.range(), now)))
                .forEach(fewer::add);
        return fewer;
    }

    /** Counts for the next look to compare with; where all of it cannot be counted, only what the oldest window looks at. */
    private static List<Look> next(Flow flow, LogRange first, Instant now, List<Look> same, Duration reach) {
        Instant to = now.minus(flow.window().settlingDelay());
        try {
            return ranges(first, to, reach).stream()
                    .map(range -> counted(flow, range, now, same))
                    .toList();
        } catch (SourceException e) {
            return List.of(counted(flow, first, now, same));
        }
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

    private static Look counted(Flow flow, LogRange range, Instant now, List<Look> same) {
        @Nullable Look before = same.stream()
                .filter(look -> goesOn(look, range, now))
                .findFirst()
                .orElse(null);
        return new Look(
                range,
                count(flow, range, now),
                now,
                before == null ? now : before.quietSince(),
                before == null ? null : before.liveSince(),
                null);
    }

    /** What is counted for the first time is quiet since now only; time that has passed meanwhile adds nothing old. */
    private static boolean goesOn(Look look, LogRange range, Instant now) {
        return !range.from().isBefore(look.range().from())
                && !range.to().isAfter(look.range().to().plus(Duration.between(look.at(), now)));
    }

    /** How far the next look may reach. */
    private static Duration reach(List<Look> last) {
        long lines = last.stream().mapToLong(Look::lines).sum();
        Duration twice = last.stream()
                .map(look -> look.range().length())
                .reduce(Duration.ZERO, Duration::plus)
                .multipliedBy(2);
        if (lines > MANY || twice.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }

    private static List<Long> countIfPossible(Flow flow, LogRange range, Instant now) {
        try {
            return count(flow, range, now);
        } catch (SourceException e) {
            return List.of();
        }
    }

    /** A count is no verdict: it is compared with another, and tells what is hidden as soon as that is shown. */
    private static List<Long> count(Flow flow, LogRange range, Instant now) {
        flow.source()
                .concealment()
                .filter(hidden ->
                        range.from().isBefore(now.minus(hidden.olderThan()).plus(NEARLY)))
                .ifPresent(hidden -> flow.source().vouch(range));
        return Arrays.stream(Side.values())
                .map(side -> flow.source().count(side, range))
                .toList();
    }
}
