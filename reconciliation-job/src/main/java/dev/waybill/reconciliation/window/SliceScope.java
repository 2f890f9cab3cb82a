package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What one slice of a plan looks at. Its range of log time overlaps with those of its neighbours; of what does not concern
 * its own files, it answers only for its core, and the cores touch and cover what the window looks at. For one thread.
 */
public final class SliceScope {

    private static final Margins.Limit NEAR = new Margins.Limit(Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final SlicePlan plan;
    private final Slice slice;
    private final Margins margins;
    private final LogRange whole;
    private final LogRange range;
    private final LogRange core;
    private final Map<Slice, LogRange> ranges = new HashMap<>();

    public SliceScope(SlicePlan plan, Slice slice, Margins margins) {
        this.plan = plan;
        this.slice = slice;
        this.margins = margins;
        this.whole = margins.around(plan.window().start(), plan.window().end());
        this.range = rangeOf(slice);
        this.core = new LogRange(
                plan.isFirst(slice) ? whole.from() : slice.start(), plan.isLast(slice) ? whole.to() : slice.end());
    }

    /** The log time to read. */
    public LogRange range() {
        return range;
    }

    /** Whether a line that names no readable file is this slice's to count. */
    public boolean counts(Instant loggedAt) {
        return slice.contains(loggedAt);
    }

    public Place placeOf(Instant fileTime, Instant loggedAt) {
        if (slice.contains(fileTime)) {
            return Place.OWN;
        }
        if (plan.window().contains(fileTime)) {
            Slice other = plan.sliceOf(fileTime);
            boolean seenThere = ranges.computeIfAbsent(other, this::rangeOf).contains(loggedAt);
            return core.contains(loggedAt) && !seenThere ? Place.STRAY : Place.ELSEWHERE;
        }
        if (fileTime.isBefore(plan.window().start()) && slice.contains(loggedAt)) {
            return loggedAt.isBefore(fileTime.plus(margins.extend())) ? Place.ELSEWHERE : Place.LATE;
        }
        if (loggedAt.isBefore(fileTime.minus(margins.lead())) && slice.contains(loggedAt)) {
            return Place.EARLY;
        }
        return Place.ELSEWHERE;
    }

    /**
     * A slice looks only a little around itself; what is logged further off, another slice comes across. At the ends of the
     * window there is no other slice.
     */
    private LogRange rangeOf(Slice of) {
        LogRange range = NEAR.within(margins).around(of.start(), of.end());
        return new LogRange(plan.isFirst(of) ? whole.from() : range.from(), plan.isLast(of) ? whole.to() : range.to());
    }
}
