package dev.waybill.reconciliation.source.loki.range;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

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

    /** The steps that touch a range; empty if none does. */
    public Optional<CountedGrid> within(CountRange other) {
        if (!overlaps(other)) {
            return Optional.empty();
        }
        int from = Math.toIntExact(Math.max(0, (other.after() - range.after()) / stepMillis));
        int to = Math.toIntExact(Math.min(counts.length, Math.ceilDiv(other.until() - range.after(), stepMillis)));
        CountRange steps = new CountRange(range.after() + from * stepMillis, range.after() + to * stepMillis);
        return Optional.of(new CountedGrid(steps, stepMillis, Arrays.copyOfRange(counts, from, to), countedAt));
    }

    public long[] counts() {
        return counts.clone();
    }

    public long countOfStepEnding(long end) {
        return counts[Math.toIntExact((end - range.after()) / stepMillis) - 1];
    }
}
