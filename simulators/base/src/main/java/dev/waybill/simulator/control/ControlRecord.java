package dev.waybill.simulator.control;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a writer says of one event in one interval.
 *
 * @param chain who says it
 * @param seq counts the records of an event in a chain, from 0
 * @param from first millisecond of the interval, a whole second
 * @param to end of the interval, exclusive, a whole second
 * @param tally what stands in the interval
 * @param end whether the chain ends with this record
 */
public record ControlRecord(Chain chain, long seq, long from, long to, Tally tally, boolean end) {

    /** What every control record begins with, and nothing else that is logged holds. */
    public static final String MARKER = "control record writer=";

    private static final Pattern PATTERN = Pattern.compile("(?<=^|[\" ])" + MARKER
            + "([A-Za-z0-9._:-]{1,128}) boot=(\\d{1,19}) seq=(\\d{1,19}) from=(\\d{1,16}000) to=(\\d{1,16}000) "
            + "(announced|processed|failed): lines=(\\d{1,19}) names=(\\d{1,19}) digest=([0-9a-f]{16}) "
            + "end=(true|false)(?=\"|\r?$)");

    public ControlRecord {
        if (from % 1000 != 0 || to % 1000 != 0 || to <= from) {
            throw new IllegalArgumentException(
                    "An interval must run from one whole second to a later one, but is from " + from + " to " + to);
        }
    }

    /**
     * One chain of records.
     *
     * @param writer who writes
     * @param boot when it began, in epoch milliseconds
     * @param event what the counted lines say
     */
    public record Chain(String writer, long boot, Event event) {}

    /**
     * The lines of an interval.
     *
     * @param lines how many
     * @param names distinct file names in them
     * @param digest sum of the hashes of these names
     */
    public record Tally(long lines, long names, long digest) {}

    /** The message of the log line. */
    public String message() {
        return MARKER + chain.writer() + " boot=" + chain.boot() + " seq=" + seq + " from=" + from + " to=" + to + " "
                + chain.event().word() + ": lines=" + tally.lines() + " names=" + tally.names() + " digest="
                + hex(tally.digest()) + " end=" + end;
    }

    /** The record in a log line, or null where there is none, or a torn one. */
    public static @Nullable ControlRecord in(String line) {
        Matcher matcher = PATTERN.matcher(line);
        if (!matcher.find()) {
            return null;
        }
        Event event = Event.valueOf(matcher.group(6).toUpperCase(Locale.ROOT));
        return new ControlRecord(
                new Chain(matcher.group(1), Long.parseLong(matcher.group(2)), event),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)),
                new Tally(
                        Long.parseLong(matcher.group(7)),
                        Long.parseLong(matcher.group(8)),
                        Long.parseUnsignedLong(matcher.group(9), 16)),
                Boolean.parseBoolean(matcher.group(10)));
    }

    private static String hex(long digest) {
        String digits = Long.toHexString(digest);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
