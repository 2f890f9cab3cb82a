package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.util.List;

/** A part of a side's range that is still to be read, in one of the three states that it goes through. */
sealed interface Piece {

    /** Nothing is known of it yet: the rest of a range, from which the next segment will be taken. */
    record Uncounted(CountRange range) implements Piece {}

    /**
     * To be counted step by step, and then cut into pages.
     *
     * @param failures how often it, or what it is a half of, was asked for in vain
     */
    record Segment(CountRange range, long stepMillis, int failures) implements Piece {

        List<Piece> halves(int failed) {
            return List.of(
                    new Segment(range.firstHalf(), stepMillis, failed),
                    new Segment(range.secondHalf(), stepMillis, failed));
        }
    }

    /**
     * To be read; expected to fit a page.
     *
     * @param counted the counted range that this is the rest of, or a half of
     * @param last whether nothing of the counted range comes after it
     * @param failures how often it, or what it is a half of, was asked for in vain
     */
    record Pages(NanoRange range, CountedRange counted, boolean last, int failures) implements Piece {

        Pages rest(long from) {
            return new Pages(new NanoRange(from, range.to()), counted, last, 0);
        }

        List<Piece> halves(int failed) {
            return List.of(
                    new Pages(range.firstHalf(), counted, false, failed),
                    new Pages(range.secondHalf(), counted, last, failed));
        }
    }
}
