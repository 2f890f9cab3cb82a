package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;

/** The half-open interval {@code [from, to)} of log time in which sightings are looked for. */
public record LogRange(Instant from, Instant to) {

    public LogRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "A log range must end after it starts, not [%s, %s)".formatted(from, to));
        }
    }

    public boolean contains(Instant loggedAt) {
        return !loggedAt.isBefore(from) && loggedAt.isBefore(to);
    }

    public boolean contains(LogRange other) {
        return !other.from().isBefore(from) && !other.to().isAfter(to);
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    @Override
    public String toString() {
        return "[" + from + ", " + to + ")";
    }
}
