package dev.waybill.reconciliation.source.loki.range;

/**
 * Chooses how finely a range is counted before it is read: so finely that a few steps make up a page, so coarsely that Loki
 * answers with a few thousand of them.
 */
public final class StepChoice {

    /** Lengths of steps in milliseconds; each divides the next, so that steps of one segment align with those of the next. */
    private static final long[] STEPS = {
        1, 2, 10, 20, 100, 200, 1_000, 2_000, 10_000, 20_000, 60_000, 600_000, 3_600_000, 86_400_000
    };

    /** Loki refuses more than 11,000. */
    public static final int MAX_STEPS = 4_000;

    private static final int STEPS_PER_PAGE = 20;
    private static final int PAGES_PER_SEGMENT = 100;
    private static final long FIRST_SEGMENT_MILLIS = 30_000;
    private static final long LONGEST_SEGMENT_MILLIS = 86_400_000;

    private StepChoice() {}

    /** The finest step that does not cut the range into too many. */
    static long finest(CountRange range) {
        for (long step : STEPS) {
            if (range.millis() / step <= MAX_STEPS) {
                return step;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    /** The step of which several fit a page at this density, at least a millisecond. */
    public static long fitting(double entriesPerMilli, int pageEntries) {
        double ideal = pageEntries / (double) STEPS_PER_PAGE / Math.max(entriesPerMilli, 1e-12);
        long chosen = STEPS[0];
        for (long step : STEPS) {
            if (step <= ideal) {
                chosen = step;
            }
        }
        return chosen;
    }

    /** The longest step that is shorter than this one. */
    public static long finerThan(long step) {
        long chosen = STEPS[0];
        for (long candidate : STEPS) {
            if (candidate < step) {
                chosen = candidate;
            }
        }
        return chosen;
    }

    /**
     * The first part of a range that one count query should cover.
     *
     * @param entriesPerMilli density seen last; negative if nothing is known yet
     */
    public static Segment firstSegment(CountRange range, double entriesPerMilli, int pageEntries) {
        if (entriesPerMilli < 0) {
            CountRange first =
                    range.millis() > 2 * FIRST_SEGMENT_MILLIS ? beginning(range, FIRST_SEGMENT_MILLIS, 1_000) : range;
            return new Segment(first, finest(first));
        }
        long step = fitting(entriesPerMilli, pageEntries);
        double millis = Math.min(
                Math.min((double) step * MAX_STEPS, LONGEST_SEGMENT_MILLIS),
                (double) PAGES_PER_SEGMENT * pageEntries / Math.max(entriesPerMilli, 1e-12));
        return new Segment(range.millis() > millis ? beginning(range, (long) millis, step) : range, step);
    }

    private static CountRange beginning(CountRange range, long millis, long alignment) {
        long until = Math.floorDiv(range.after() + millis, alignment) * alignment;
        return until > range.after() && until < range.until() ? new CountRange(range.after(), until) : range;
    }

    /** A range and the step to count it in. */
    public record Segment(CountRange range, long stepMillis) {}
}
