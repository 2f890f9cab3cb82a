package dev.waybill.reconciliation.source.loki.range;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;

/** The half-open interval {@code [from, to)} of log time, in nanoseconds since the epoch, as Loki counts them. */
public record NanoRange(long from, long to) {

    private static final long NANOS = 1_000_000_000L;

    public NanoRange {
        if (from >= to) {
            throw new IllegalArgumentException("A range must end after it starts, not [%d, %d)".formatted(from, to));
        }
    }

    public static NanoRange of(LogRange range) {
        return new NanoRange(nanos(range.from()), nanos(range.to()));
    }

    public static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    public boolean divisible() {
        return to - from > 1;
    }

    public NanoRange firstHalf() {
        return new NanoRange(from, from + (to - from) / 2);
    }

    public NanoRange secondHalf() {
        return new NanoRange(from + (to - from) / 2, to);
    }

    @Override
    public String toString() {
        return "[" + instant(from) + ", " + instant(to) + ")";
    }
}
