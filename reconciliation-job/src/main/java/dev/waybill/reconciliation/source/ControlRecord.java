package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a writer says that it logged in an interval of log time.
 *
 * @param writer who says so; unique among the writers of a flow's stage
 * @param boot when the writer started, in milliseconds since the epoch; a restart begins a new chain
 * @param side which of its sightings it speaks of
 * @param seq number of the record in its chain, from 0 without a gap
 * @param from first instant of the interval
 * @param to first instant after it
 * @param lines sightings whose own log time lies in the interval
 * @param names distinct file names among them
 * @param digest sum modulo 2⁶⁴ of a 64-bit hash of each distinct name
 * @param end whether the writer stopped in an orderly way after this interval
 */
public record ControlRecord(
        String writer,
        long boot,
        Side side,
        long seq,
        Instant from,
        Instant to,
        long lines,
        long names,
        long digest,
        boolean end) {

    /** By how much a clock may be set back between two starts without being noticed. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    /** How many lines the control records tell of whose interval touches a range. */
    public static long lines(SightingSource source, LogRange range, Side... sides) {
        return Arrays.stream(sides)
                .flatMap(side -> source.controlRecords(side, range).stream())
                .mapToLong(ControlRecord::lines)
                .sum();
    }

    public ControlRecord {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "The interval from %s to %s of writer %s is empty".formatted(from, to, writer));
        }
        if (seq < 0 || lines < names || names < 0) {
            throw new IllegalArgumentException(
                    "Writer %s says that %d lines hold %d names in record %d".formatted(writer, lines, names, seq));
        }
    }

    /** When its chain began, given that it is the first one of it that is known. */
    public Instant begun() {
        return seq == 0 ? from : Instant.ofEpochMilli(boot);
    }

    /**
     * Whether the chain whose first known record this is can only have begun after another one of the writer broke off. A start
     * within the life of another is no sign of that one's death: two processes may share a name, and a clock may have been set
     * back.
     *
     * @param last the last known record of the other chain
     */
    public boolean follows(ControlRecord last) {
        return boot > last.boot && !begun().isBefore(last.to.minus(CLOCK_STEP));
    }
}
