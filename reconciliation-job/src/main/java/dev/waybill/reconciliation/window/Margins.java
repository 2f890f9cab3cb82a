package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;

/**
 * How far around an interval of file time, in log time, its sightings are looked for.
 *
 * @param lead before the start: the clock skew that is tolerated
 * @param extend after the end: the time that processing may take
 * @param zone zone of the file names; where it repeats an hour, the margins grow by that hour: after the end, because a file
 *     of the second pass is logged an hour after the time that its name is read as, and before the start, because log times
 *     that are read from text in the second pass are read as those of the first
 */
public record Margins(Duration lead, Duration extend, FileTimeZone zone) {

    public LogRange around(Instant start, Instant end) {
        Instant from = start.minus(lead);
        Instant to = end.plus(extend);
        return new LogRange(from.minus(zone.overlapOfEitherPass(from, to)), to.plus(zone.overlap(start, to)));
    }

    /** Whether the window of a file, whatever its length, looks at a log time. */
    boolean reach(Instant fileTime, Instant loggedAt) {
        LogRange range = around(fileTime, fileTime.plusNanos(1));
        return !loggedAt.isBefore(range.from()) && loggedAt.isBefore(range.to().minusNanos(1));
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
