package dev.waybill.reconciliation.source.loki;

import java.time.Instant;

/** The counts of a range's equally long steps, and when they were taken. */
final class CountedGrid {

    private final CountRange range;
    private final long stepMillis;
    private final long[] counts;
    private final Instant countedAt;

    CountedGrid(CountRange range, long stepMillis, long[] counts, Instant countedAt) {
        this.range = range;
        this.stepMillis = stepMillis;
        this.counts = counts;
        this.countedAt = countedAt;
    }

    CountRange range() {
        return range;
    }

    long stepMillis() {
        return stepMillis;
    }

    Instant countedAt() {
        return countedAt;
    }

    boolean overlaps(CountRange other) {
        return range.after() < other.until() && other.after() < range.until();
    }

    boolean covers(CountRange other) {
        return range.after() <= other.after() && other.until() <= range.until();
    }

    long countOfStepEnding(long end) {
        return counts[Math.toIntExact((end - range.after()) / stepMillis) - 1];
    }
}
