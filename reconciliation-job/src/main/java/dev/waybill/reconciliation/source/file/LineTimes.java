package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.line.LogLine;
import dev.waybill.reconciliation.source.line.LogTime;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the lines of one log their times, from the first to the last. Within a log times go forward, so that a local time of
 * the hour that daylight saving repeats is of the second pass where the line before it was logged long after the first. Not
 * for concurrent use.
 */
final class LineTimes {

    /** The time of a log's beginning, before any line told a time. */
    static final Instant NONE_YET = Instant.EPOCH;

    /** Less than the shortest hour that is repeated, and more than lines of a log are out of step. */
    private static final Duration OUT_OF_STEP = Duration.ofMinutes(20);

    private final FileTimeZone zone;
    private final LogTime logTime;
    private Instant carried;

    /** @param carried the time of the line before the first one that is asked for */
    LineTimes(FileTimeZone zone, Instant carried) {
        this.zone = zone;
        this.logTime = new LogTime(zone);
        this.carried = carried;
    }

    /** The time of the last line, or part of a line, that told one. */
    Instant carried() {
        return carried;
    }

    /** The time that a line tells at its beginning; null where it cannot be read. */
    @Nullable Instant of(LogLine line) {
        return carry(logTime.of(line));
    }

    /** The last time that stands before a position; null where there is none but the one at the line's beginning. */
    @Nullable Instant laterBefore(LogLine line, int end) {
        return carry(logTime.laterBefore(line, end));
    }

    private @Nullable Instant carry(@Nullable Instant stated) {
        if (stated == null) {
            return null;
        }
        Instant time = stated.isBefore(carried.minus(OUT_OF_STEP)) ? secondPass(stated) : stated;
        carried = time;
        return time;
    }

    private Instant secondPass(Instant first) {
        LocalDateTime local = LocalDateTime.ofInstant(first, zone.id());
        List<ZoneOffset> offsets = zone.id().getRules().getValidOffsets(local);
        return offsets.size() == 2 ? local.toInstant(offsets.getLast()) : first;
    }
}
