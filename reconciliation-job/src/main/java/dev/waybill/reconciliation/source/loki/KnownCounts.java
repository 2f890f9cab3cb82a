package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.loki.client.EntryCounter;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What one process knows of a range and another need not ask again, as text: a line a counted grid, of side, beginning, step and
 * counts. A count that is out of date by then shows as a mismatch when the range is read, as it would here.
 *
 * @param shown whether everything in the range is known to be shown
 */
record KnownCounts(boolean shown, List<Grid> grids) {

    private static final String SHOWN = "shown";

    /** More text than that costs more than to count again. */
    private static final int MOST_COUNTS = 20_000;

    /** What was counted of a side, step by step. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Grid(Side side, long after, long stepMillis, long[] counts) {

        private CountRange range() {
            return new CountRange(after, after + stepMillis * counts.length);
        }

        private String encoded() {
            return Stream.concat(
                            Stream.of(side.name(), Long.toString(after), Long.toString(stepMillis)),
                            LongStream.of(counts).mapToObj(Long::toString))
                    .collect(Collectors.joining(" "));
        }

        private static Grid decoded(String line) {
            String[] fields = line.split(" ");
            return new Grid(
                    Side.valueOf(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Arrays.stream(fields).skip(3).mapToLong(Long::parseLong).toArray());
        }
    }

    static KnownCounts of(Map<Side, EntryCounter> counters, CountRange range, boolean shown) {
        List<Grid> grids = new ArrayList<>();
        int left = MOST_COUNTS;
        for (Map.Entry<Side, EntryCounter> counter : counters.entrySet()) {
            for (CountedGrid grid : counter.getValue().remembered(range)) {
                long[] counts = grid.counts();
                left -= counts.length;
                if (left >= 0) {
                    grids.add(new Grid(counter.getKey(), grid.range().after(), grid.stepMillis(), counts));
                }
            }
        }
        return new KnownCounts(shown, grids);
    }

    String encoded() {
        return Stream.concat(
                        shown ? Stream.of(SHOWN) : Stream.empty(),
                        grids.stream().map(Grid::encoded))
                .collect(Collectors.joining("\n"));
    }

    static KnownCounts decoded(String known) {
        List<String> lines = known.lines().toList();
        return new KnownCounts(
                lines.contains(SHOWN),
                lines.stream()
                        .filter(line -> !line.equals(SHOWN))
                        .map(Grid::decoded)
                        .toList());
    }

    /** The newest of them last, as they were remembered where they come from. */
    void into(Map<Side, EntryCounter> counters) {
        for (Grid grid : grids.reversed()) {
            EntryCounter counter = counters.get(grid.side());
            if (counter != null && grid.counts().length > 0) {
                counter.learn(grid.range(), grid.stepMillis(), grid.counts());
            }
        }
    }
}
