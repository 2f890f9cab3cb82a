package dev.waybill.reconciliation.source;

import java.time.Instant;
import java.util.List;

/**
 * How what was read of one writer compares with what the writer said that it logged.
 *
 * @param writer who logged
 * @param side which of its sightings
 * @param covered whether its control records tell of the whole range; where they do not, nothing but the source's own count
 *     vouches for the rest
 * @param expected lines that its control records tell of
 * @param read lines that were read of the same intervals
 * @param deficits the intervals in which something else was read than was said, oldest first; none where all agrees
 */
public record WriterProof(String writer, Side side, boolean covered, long expected, long read, List<Deficit> deficits) {

    public WriterProof {
        deficits = List.copyOf(deficits);
    }

    /** Whether nothing of this writer can be missing. */
    public boolean isTotal() {
        return covered && deficits.isEmpty();
    }

    /**
     * An interval in which something else was read than was said.
     *
     * @param from first instant of the interval
     * @param to first instant after it
     * @param lines lines that are missing; 0 where names are others than those that were said, or a record itself is missing
     * @param names distinct names that are missing; negative where more were read than were said
     */
    public record Deficit(Instant from, Instant to, long lines, long names) {}
}
