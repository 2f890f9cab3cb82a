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
        if (!slice.contains(loggedAt)) {
            return Place.ELSEWHERE;
        }
        if (fileTime.isBefore(plan.window().start())) {
            return isLate(fileTime, loggedAt) ? Place.LATE : Place.ELSEWHERE;
        }
        return isEarly(fileTime, loggedAt) ? Place.EARLY : Place.ELSEWHERE;
    }

    /**
     * Whether a line that is logged after the window, where the next one answers for it, is of a file of an earlier window that
     * does not look so far: the processing of a file that was announced late in this window.
     */
    public boolean isLateBeyond(Instant fileTime, Instant loggedAt) {
        return plan.isLast(slice)
                && fileTime.isBefore(plan.window().start())
                && !loggedAt.isBefore(slice.end())
                && isLate(fileTime, loggedAt);
    }

    /** Whether this slice answers for what no file is known of that is logged then; of several slices, exactly one does. */
    public boolean answersFor(Instant loggedAt) {
        return core.contains(loggedAt);
    }

    /** Whether the window looks at a log time, in this slice or another. */
    public boolean windowSees(Instant loggedAt) {
        return whole.contains(loggedAt);
    }

    /** Only what the first comparison suspects is looked at closely, because that costs a look into the rules of the zone. */
    private boolean isLate(Instant fileTime, Instant loggedAt) {
        return !loggedAt.isBefore(fileTime.plus(margins.extend())) && !margins.reach(fileTime, loggedAt);
    }

    private boolean isEarly(Instant fileTime, Instant loggedAt) {
        return loggedAt.isBefore(fileTime.minus(margins.lead())) && !margins.reach(fileTime, loggedAt);
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
