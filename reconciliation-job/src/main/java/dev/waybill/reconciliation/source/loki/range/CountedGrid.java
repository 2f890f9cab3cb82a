package dev.waybill.reconciliation.source.loki.range;

import java.time.Instant;

/** The counts of a range's equally long steps, and when they were taken. */
public final class CountedGrid {

    private final CountRange range;
    private final long stepMillis;
    private final long[] counts;
    private final Instant countedAt;

    public CountedGrid(CountRange range, long stepMillis, long[] counts, Instant countedAt) {
        this.range = range;
        this.stepMillis = stepMillis;
        this.counts = counts;
        this.countedAt = countedAt;
    }

    public CountRange range() {
        return range;
    }

    public long stepMillis() {
        return stepMillis;
    }

    public Instant countedAt() {
        return countedAt;
    }

    public boolean overlaps(CountRange other) {
        return range.after() < other.until() && other.after() < range.until();
    }

    public boolean covers(CountRange other) {
        return range.after() <= other.after() && other.until() <= range.until();
    }

    public long countOfStepEnding(long end) {
        return counts[Math.toIntExact((end - range.after()) / stepMillis) - 1];
    }
}
