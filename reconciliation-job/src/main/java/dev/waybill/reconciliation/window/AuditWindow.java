package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;

/**
 * The half-open interval {@code [start, end)} of file time that one report judges.
 *
 * @param start first instant that belongs to the window
 * @param end first instant after the window
 */
public record AuditWindow(Instant start, Instant end) {

    public AuditWindow {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("A window must end after it starts, not [%s, %s)".formatted(start, end));
        }
    }

    /** The window of the given length, aligned to its length from the epoch, that contains the instant. */
    public static AuditWindow containing(Instant instant, Duration length) {
        long millis = length.toMillis();
        Instant start = Instant.ofEpochMilli(Math.floorDiv(instant.toEpochMilli(), millis) * millis);
        return new AuditWindow(start, start.plus(length));
    }

    public AuditWindow next() {
        return new AuditWindow(end, end.plus(length()));
    }

    public Duration length() {
        return Duration.between(start, end);
    }

    public boolean contains(Instant fileTime) {
        return !fileTime.isBefore(start) && fileTime.isBefore(end);
    }

    @Override
    public String toString() {
        return "[" + start + ", " + end + ")";
    }
}
