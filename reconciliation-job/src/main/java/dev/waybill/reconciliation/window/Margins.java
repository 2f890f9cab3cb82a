package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;

/**
 * How far around an interval of file time, in log time, its sightings are looked for.
 *
 * @param lead before the start: the clock skew that is tolerated
 * @param extend after the end: the time that processing may take
 * @param zone zone of the file names; where it repeats an hour, the margin grows by that hour
 */
public record Margins(Duration lead, Duration extend, FileTimeZone zone) {

    public LogRange around(Instant start, Instant end) {
        return new LogRange(start.minus(lead), end.plus(extend).plus(zone.overlap(start, end)));
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
