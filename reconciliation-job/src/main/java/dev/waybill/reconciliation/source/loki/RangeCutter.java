package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import dev.waybill.reconciliation.source.loki.range.CountedSteps;
import dev.waybill.reconciliation.source.loki.range.StepChoice;
import java.util.ArrayList;
import java.util.List;

/** Cuts a counted segment into pieces that just fit a page; what is too dense for that is to be counted more finely. */
final class RangeCutter {

    private static final int FINE_STEPS_PER_PAGE = 4;

    private final CountedSteps steps;
    private final long pageEntries;
    private final List<Piece> pieces = new ArrayList<>();
    private int first;
    private long entries;
    private long densest;

    private RangeCutter(CountedSteps steps, int pageLimit) {
        this.steps = steps;
        // One less than the limit: a page that is not full needs no second look.
        this.pageEntries = Math.max(1, pageLimit - 1);
    }

    static List<Piece> cut(CountedSteps steps, int pageLimit) {
        return new RangeCutter(steps, pageLimit).cut();
    }

    private List<Piece> cut() {
        for (int i = 0; i < steps.size(); i++) {
            long count = steps.count(i);
            boolean dense = count > pageEntries && steps.range(i).divisible();
            boolean overfull = !dense && entries + count > pageEntries;
            if (dense != (densest > 0) || overfull) {
                flush(i);
            }
            entries += count;
            densest = dense ? Math.max(densest, perMilli(i)) : 0;
        }
        flush(steps.size());
        return pieces;
    }

    private long perMilli(int step) {
        return Math.max(1, -Math.floorDiv(-steps.count(step), steps.range(step).millis()));
    }

    private void flush(int end) {
        if (first < end) {
            CountRange range = new CountRange(
                    steps.range(first).after(), steps.range(end - 1).until());
            if (densest > 0) {
                countFiner(range);
            } else {
                pieces.add(new Piece.Pages(range.nanos(), new CountedRange(range, entries), true, 0));
            }
        }
        first = end;
        entries = 0;
        densest = 0;
    }

    private void countFiner(CountRange range) {
        long shortest = range.millis();
        for (int i = first; i < steps.size() && steps.range(i).until() <= range.until(); i++) {
            shortest = Math.min(shortest, steps.range(i).millis());
        }
        long fine = Math.min(StepChoice.finerThan(Math.max(shortest, 2)), StepChoice.fitting((double) densest, (int)
                Math.min(Integer.MAX_VALUE, pageEntries * 20 / FINE_STEPS_PER_PAGE)));
        long longest = fine * StepChoice.MAX_STEPS;
        for (long after = range.after(); after < range.until(); after += longest) {
            pieces.add(new Piece.Segment(new CountRange(after, Math.min(after + longest, range.until())), fine, 0));
        }
    }
}
