package dev.waybill.reconciliation.source.loki.range;

import dev.waybill.reconciliation.window.LogRange;

/**
 * A range of log time that Loki can count exactly: left-open and right-closed, in whole milliseconds since the epoch. Loki's
 * metric queries know no finer and no other ranges, so all reading is cut along these.
 *
 * @param after last millisecond that lies just before the range
 * @param until last instant of the range
 */
public record CountRange(long after, long until) {

    private static final long NANOS = 1_000_000L;

    public CountRange {
        if (after >= until) {
            throw new IllegalArgumentException(
                    "A range must end after it starts, not (%d, %d]".formatted(after, until));
        }
    }

    /** The smallest range that holds all of a log range; up to a millisecond longer at either end. */
    public static CountRange covering(LogRange range) {
        return covering(NanoRange.of(range));
    }

    /** The smallest range that holds all of a range of nanoseconds; up to a millisecond longer at either end. */
    public static CountRange covering(NanoRange nanos) {
        return new CountRange(Math.floorDiv(nanos.from() - 1, NANOS), -Math.floorDiv(-(nanos.to() - 1), NANOS));
    }

    /** The same range as log queries state it: start included, end excluded. */
    public NanoRange nanos() {
        return new NanoRange(after * NANOS + 1, until * NANOS + 1);
    }

    public long millis() {
        return until - after;
    }

    public long untilNanos() {
        return until * NANOS;
    }

    public boolean divisible() {
        return millis() > 1;
    }

    public CountRange firstHalf() {
        return new CountRange(after, after + millis() / 2);
    }

    public CountRange secondHalf() {
        return new CountRange(after + millis() / 2, until);
    }

    @Override
    public String toString() {
        return nanos().toString();
    }
}
