package dev.waybill.reconciliation.source.loki.range;

import java.util.Arrays;

/** How many entries each of the steps holds that lie one behind the other from {@code after} on. */
public final class CountedSteps {

    private final long after;
    private long[] ends = new long[64];
    private long[] counts = new long[64];
    private int size;
    private long total;

    public CountedSteps(long after) {
        this.after = after;
    }

    /** Adds the step from the end of the last one to this millisecond, included. */
    public void add(long until, long count) {
        if (until <= end()) {
            throw new IllegalArgumentException("A step must end after %d, not at %d".formatted(end(), until));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        ends[size] = until;
        counts[size++] = count;
        total += count;
    }

    private long end() {
        return size == 0 ? after : ends[size - 1];
    }

    public int size() {
        return size;
    }

    public CountRange range(int index) {
        return new CountRange(index == 0 ? after : ends[index - 1], ends[index]);
    }

    public CountRange range() {
        return new CountRange(after, end());
    }

    public long count(int index) {
        return counts[index];
    }

    public long total() {
        return total;
    }
}
