package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.loki.answer.CountReader;
import dev.waybill.reconciliation.source.loki.answer.MatrixReader;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedGrid;
import dev.waybill.reconciliation.source.loki.range.CountedSteps;
import dev.waybill.reconciliation.source.loki.range.StepChoice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has Loki count the entries of one selector. What was counted is remembered for a short while, so that a range whose
 * density was asked for is not counted again when it is read; a count that is out of date by then shows as a mismatch.
 */
public final class EntryCounter {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int GRIDS = 64;

    private final LokiClient client;
    private final String query;
    private final InstantSource clock;
    private final Deque<CountedGrid> grids = new ArrayDeque<>();
    private volatile double entriesPerMilli = -1;

    public EntryCounter(LokiClient client, String query, InstantSource clock) {
        this.client = client;
        this.query = query;
        this.clock = clock;
    }

    /** Entries per millisecond, as counted last; negative if nothing was counted yet. */
    public double entriesPerMilli() {
        return entriesPerMilli;
    }

    /**
     * Counts a range step by step.
     *
     * @throws LokiFailure if Loki does not tell, or only for a smaller range
     */
    public CountedSteps countSteps(CountRange range, long stepMillis, Attempts attempts) {
        CountedGrid grid = remembered(range, stepMillis);
        if (grid == null) {
            CountRange aligned = aligned(range, stepMillis);
            if (aligned == null) {
                return single(range, attempts);
            }
            long[] counts = client.askRange(
                    LokiRequest.counts(query, aligned, stepMillis),
                    () -> new MatrixReader(aligned, stepMillis),
                    attempts,
                    range.divisible());
            grid = new CountedGrid(aligned, stepMillis, counts, clock.instant());
            remember(grid);
        }
        CountedSteps steps = withEdges(range, grid, attempts);
        entriesPerMilli = (double) steps.total() / range.millis();
        return steps;
    }

    private CountedSteps single(CountRange range, Attempts attempts) {
        CountedSteps steps = new CountedSteps(range.after());
        steps.add(range.until(), countIfPossible(range, attempts));
        return steps;
    }

    private CountedSteps withEdges(CountRange range, CountedGrid grid, Attempts attempts) {
        CountRange inner = aligned(range, grid.stepMillis());
        if (inner == null) {
            return single(range, attempts);
        }
        CountedSteps steps = new CountedSteps(range.after());
        if (inner.after() > range.after()) {
            steps.add(inner.after(), countIfPossible(new CountRange(range.after(), inner.after()), attempts));
        }
        for (long end = inner.after() + grid.stepMillis(); end <= inner.until(); end += grid.stepMillis()) {
            steps.add(end, grid.countOfStepEnding(end));
        }
        if (inner.until() < range.until()) {
            steps.add(range.until(), countIfPossible(new CountRange(inner.until(), range.until()), attempts));
        }
        return steps;
    }

    /**
     * Counts a range in one number, now.
     *
     * @throws LokiFailure if Loki does not tell, or only for a smaller range
     */
    public long countIfPossible(CountRange range, Attempts attempts) {
        return client.askRange(LokiRequest.count(query, range), CountReader::new, attempts, range.divisible());
    }

    /** The part of a range that whole steps cover; null if it is less than two. Loki moves other ends to these itself. */
    private static @Nullable CountRange aligned(CountRange range, long stepMillis) {
        long after = -Math.floorDiv(-range.after(), stepMillis) * stepMillis;
        long until = Math.floorDiv(range.until(), stepMillis) * stepMillis;
        return until - after < 2 * stepMillis ? null : new CountRange(after, until);
    }

    /** What is remembered of a range, step by step, the newest first. */
    public synchronized List<CountedGrid> remembered(CountRange range) {
        dropOld();
        return grids.stream().flatMap(grid -> grid.within(range).stream()).toList();
    }

    /** Remembers what was counted elsewhere. */
    public synchronized void learn(CountRange range, long stepMillis, long[] counts) {
        remember(new CountedGrid(range, stepMillis, counts, clock.instant()));
        entriesPerMilli = (double) Arrays.stream(counts).sum() / range.millis();
    }

    /** Forgets all counts: one of them proved to be wrong by now. */
    public synchronized void forget() {
        grids.clear();
    }

    private synchronized void remember(CountedGrid grid) {
        grids.addFirst(grid);
        if (grids.size() > GRIDS) {
            grids.removeLast();
        }
    }

    /**
     * The next part of a range to count.
     *
     * @return what needs no new count at the beginning, or else what is to be counted before that
     */
    public synchronized StepChoice.Segment nextSegment(CountRange range, int pageEntries) {
        dropOld();
        CountRange unknown = range;
        for (CountedGrid grid : grids) {
            CountRange inner = aligned(unknown, grid.stepMillis());
            if (inner == null || !grid.overlaps(inner)) {
                continue;
            }
            if (grid.range().after() <= inner.after()) {
                long until = grid.range().until() < inner.until() ? grid.range().until() : unknown.until();
                return new StepChoice.Segment(new CountRange(range.after(), until), grid.stepMillis());
            }
            unknown = new CountRange(range.after(), grid.range().after());
        }
        return StepChoice.firstSegment(unknown, entriesPerMilli, pageEntries);
    }

    private void dropOld() {
        Instant oldest = clock.instant().minus(REMEMBERED);
        grids.removeIf(grid -> grid.countedAt().isBefore(oldest));
    }

    private synchronized @Nullable CountedGrid remembered(CountRange range, long stepMillis) {
        dropOld();
        for (CountedGrid grid : grids) {
            CountRange inner = aligned(range, grid.stepMillis());
            if (inner != null
                    && grid.stepMillis() <= stepMillis
                    && grid.range().after() <= inner.after()
                    && inner.until() <= grid.range().until()) {
                return grid;
            }
        }
        return null;
    }
}
