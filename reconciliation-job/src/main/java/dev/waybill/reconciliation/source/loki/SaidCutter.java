package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.control.Said;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cuts a range into pieces that just fit a page, by what writers say of how many lines their intervals hold, given that they are
 * spread evenly in each. A piece that holds more comes back full, and is read on.
 */
final class SaidCutter {

    /** Other lines may stand between, torn ones and those that were delivered twice, and none are spread quite evenly. */
    private static final double FILL = 0.95;

    private final List<Said> said;
    private final double pageEntries;

    SaidCutter(List<Said> said, int pageLimit) {
        this.said = said;
        this.pageEntries = Math.max(1, FILL * (pageLimit - 1));
    }

    List<CountRange> cut(CountRange range) {
        List<CountRange> pieces = new ArrayList<>();
        long begun = range.after();
        long at = range.after();
        double lines = 0;
        double perMilli = 0;
        for (Map.Entry<Long, Double> change : changes(range).entrySet()) {
            long end = Math.clamp(change.getKey(), at, range.until());
            while (perMilli > 0 && lines + perMilli * (end - at) > pageEntries) {
                long full = at + (long) Math.ceil(Math.max(0, pageEntries - lines) / perMilli);
                long cut = Math.max(full, begun + 1);
                if (cut >= end) {
                    break;
                }
                pieces.add(new CountRange(begun, cut));
                begun = cut;
                at = cut;
                lines = 0;
            }
            lines += perMilli * (end - at);
            at = end;
            perMilli = Math.max(0, perMilli + change.getValue());
        }
        pieces.add(new CountRange(begun, range.until()));
        return pieces;
    }

    /** When the density of lines changes, and by how many a millisecond. */
    private Map<Long, Double> changes(CountRange range) {
        TreeMap<Long, Double> changes = new TreeMap<>();
        changes.put(range.until(), 0.0);
        for (Said one : said) {
            Stretch stretch = one.stretch();
            if (stretch.from() < range.until() && stretch.to() > range.after()) {
                double perMilli = (double) one.lines() / (stretch.to() - stretch.from());
                changes.merge(stretch.from(), perMilli, Double::sum);
                changes.merge(stretch.to(), -perMilli, Double::sum);
            }
        }
        return changes;
    }

    /** How many lines are said of a stretch. */
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
