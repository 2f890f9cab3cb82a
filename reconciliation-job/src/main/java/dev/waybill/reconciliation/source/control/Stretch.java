package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A half-open interval of log time, in milliseconds since the epoch; {@link Long#MAX_VALUE} stands for no end. */
public record Stretch(long from, long to) {

    public Stretch {
        if (from >= to) {
            throw new IllegalArgumentException("A stretch must end after it starts, not [%d, %d)".formatted(from, to));
        }
    }

    /** The smallest one that holds all of a range. */
    public static Stretch covering(LogRange range) {
        long to = range.to().toEpochMilli();
        return new Stretch(range.from().toEpochMilli(), range.to().isAfter(Instant.ofEpochMilli(to)) ? to + 1 : to);
    }

    public LogRange range() {
        return new LogRange(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    }

    boolean touches(Stretch other) {
        return from < other.to && other.from < to;
    }

    boolean holds(Stretch other) {
        return from <= other.from && other.to <= to;
    }

    Stretch within(Stretch other) {
        return new Stretch(Math.max(from, other.from), Math.min(to, other.to));
    }

    Stretch and(Stretch other) {
        return new Stretch(Math.min(from, other.from), Math.max(to, other.to));
    }

    long millis() {
        return to - from;
    }

    /** What none of the others holds of it, in order. */
    List<Stretch> without(Collection<Stretch> others) {
        List<Stretch> left = new ArrayList<>();
        long at = from;
        for (Stretch other :
                others.stream().sorted(Comparator.comparingLong(Stretch::from)).toList()) {
            if (other.from > at && at < to) {
                left.add(new Stretch(at, Math.min(other.from, to)));
            }
            at = Math.max(at, other.to);
        }
        if (at < to) {
            left.add(new Stretch(at, to));
        }
        return left;
    }
}
