package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.control.Said;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Cuts a range into pieces that just fit a page, by what writers say of how many lines their intervals hold. */
final class SaidCutter {

    /** Other lines may stand between: torn ones, and those that were delivered twice. */
    private static final double FILL = 0.9;

    private final List<Said> said;
    private final double pageEntries;

    SaidCutter(List<Said> said, int pageLimit) {
        this.said = said;
        this.pageEntries = Math.max(1, FILL * (pageLimit - 1));
    }

    /** Cuts at the ends of intervals where they are smaller than a page, and evenly within those that are larger. */
    List<CountRange> cut(CountRange range) {
        List<CountRange> pieces = new ArrayList<>();
        TreeSet<Long> ends = new TreeSet<>();
        for (Said one : said) {
            ends.add(one.stretch().to());
            ends.add(one.stretch().from());
        }
        List<Long> cuts = new ArrayList<>(ends.subSet(range.after(), false, range.until(), false));
        cuts.add(range.until());
        long begun = range.after();
        long at = range.after();
        double lines = 0;
        for (long end : cuts) {
            double more = linesIn(at, end);
            if (lines + more > pageEntries && at > begun) {
                pieces.add(new CountRange(begun, at));
                begun = at;
                lines = 0;
            }
            lines += more;
            if (lines > pageEntries) {
                pieces.addAll(evenly(new CountRange(begun, end), lines));
                begun = end;
                lines = 0;
            }
            at = end;
        }
        if (begun < range.until()) {
            pieces.add(new CountRange(begun, range.until()));
        }
        return pieces;
    }

    private List<CountRange> evenly(CountRange range, double lines) {
        long parts = Math.min(range.millis(), (long) Math.ceil(lines / pageEntries));
        List<CountRange> pieces = new ArrayList<>();
        long begun = range.after();
        for (long part = 1; part <= parts; part++) {
            long end = range.after() + (long) ((double) range.millis() * part / parts);
            end = part == parts ? range.until() : end;
            if (end > begun) {
                pieces.add(new CountRange(begun, end));
                begun = end;
            }
        }
        return pieces;
    }

    /** How many lines are said of a stretch, given that they are spread evenly. */
    double linesIn(long from, long to) {
        double lines = 0;
        for (Said one : said) {
            Stretch stretch = one.stretch();
            long overlap = Math.min(to, stretch.to()) - Math.max(from, stretch.from());
            if (overlap > 0) {
                lines += (double) one.lines() * overlap / (stretch.to() - stretch.from());
            }
        }
        return lines;
    }
}
