package dev.waybill.reconciliation.window;

import java.time.Instant;

/**
 * A half-open part {@code [start, end)} of a window, in file time: the unit of parallel work and of restart. All
 * sightings of a file fall in one slice, because slices are cut by file time.
 */
public record Slice(Instant start, Instant end) {

    public Slice {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("A slice must end after it starts, not [%s, %s)".formatted(start, end));
        }
    }

    public boolean contains(Instant fileTime) {
        return !fileTime.isBefore(start) && fileTime.isBefore(end);
    }

    @Override
    public String toString() {
        return "[" + start + ", " + end + ")";
    }
}
