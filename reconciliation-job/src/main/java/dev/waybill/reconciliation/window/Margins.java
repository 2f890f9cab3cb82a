package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;

/**
 * How far around an interval of file time, in log time, its sightings are looked for.
 *
 * @param lead before the start: the clock skew that is tolerated
 * @param extend after the end: the time that processing may take
 * @param zone zone of the file names; where it repeats an hour, both margins grow by that hour, because it cannot be told in which
 *     pass a file was made, nor, where log times are read from text, a line was logged
 */
public record Margins(Duration lead, Duration extend, FileTimeZone zone) {

    public LogRange around(Instant start, Instant end) {
        Instant from = start.minus(lead);
        Instant to = end.plus(extend);
        Duration repeated = zone.overlap(from, to);
        return new LogRange(from.minus(repeated), to.plus(repeated));
    }

    /** Whether the window of a file, whatever its length, looks at a log time. */
    boolean reach(Instant fileTime, Instant loggedAt) {
        return around(fileTime, fileTime.plusNanos(1)).contains(loggedAt);
    }

    /** The most that is wanted of each margin. */
    record Limit(Duration lead, Duration extend) {

        Margins within(Margins margins) {
            return new Margins(min(lead, margins.lead), min(extend, margins.extend), margins.zone);
        }

        private static Duration min(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
