package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogLine;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log time that a line states: the {@code "ts"} of a JSON line, with its offset, or a local date and time at the
 * beginning of a text line. Keeps the last minute it saw; not for concurrent use.
 */
final class LogTime {

    private static final byte[] TS = "\"ts\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUOTE = {'"'};
    private static final int SECONDS_LENGTH = "yyyy-MM-dd HH:mm:ss".length();

    private final FileTimeZone zone;
    private long cachedMinute = -1;
    private long cachedEpochSecond;

    LogTime(FileTimeZone zone) {
        this.zone = zone;
    }

    /** The log time, or null where the line states none that can be read. */
    @Nullable Instant of(LogLine line) {
        int first = first(line);
        return first < 0 ? null : parse(line, first);
    }

    /**
     * The last log time that stands before a position, or null where there is none but the one at the line's beginning. A
     * writer that died within a line, and came back to write on, leaves several.
     */
    @Nullable Instant laterBefore(LogLine line, int end) {
        int first = Math.max(0, first(line));
        for (int at = end - SECONDS_LENGTH; at > first; at--) {
            if (line.at(at + 13) == ':' && line.at(at + 16) == ':') {
                Instant found = parse(line, at);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static int first(LogLine line) {
        if (line.length() == 0 || line.at(0) != '{') {
            return 0;
        }
        int ts = line.indexOf(TS, 0);
        int quote = ts < 0 ? -1 : line.indexOf(QUOTE, ts + TS.length);
        return quote < 0 ? -1 : quote + 1;
    }

    private @Nullable Instant parse(LogLine text, int at) {
        if (text.length() < at + SECONDS_LENGTH) {
            return null;
        }
        long date = number(text, at, 4) * 1_0000 + number(text, at + 5, 2) * 100 + number(text, at + 8, 2);
        long hour = number(text, at + 11, 2);
        long minute = number(text, at + 14, 2);
        long second = number(text, at + 17, 2);
        if (date < 0 || hour < 0 || minute < 0 || second < 0 || second > 59 || !isSeparated(text, at)) {
            return null;
        }
        int end = at + SECONDS_LENGTH;
        int nanos = 0;
        if (end < text.length() && (text.at(end) == '.' || text.at(end) == ',')) {
            int scale = 100_000_000;
            for (end++; end < text.length() && isDigit(text.at(end)); end++) {
                nanos += (text.at(end) - '0') * scale;
                scale /= 10;
            }
        }
        try {
            return Instant.ofEpochSecond(epochSecondOfMinute(text, end, date, hour, minute) + second, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Else digits of two times, of which the first is torn, would make up a third. */
    private static boolean isSeparated(LogLine text, int at) {
        byte day = text.at(at + 10);
        return text.at(at + 4) == '-'
                && text.at(at + 7) == '-'
                && (day == ' ' || day == 'T')
                && text.at(at + 13) == ':'
                && text.at(at + 16) == ':';
    }

    private long epochSecondOfMinute(LogLine text, int end, long date, long hour, long minute) {
        byte sign = end < text.length() ? text.at(end) : (byte) ' ';
        if (sign == 'Z' || sign == '+' || sign == '-') {
            long offset = sign == 'Z' ? 0 : number(text, end + 1, 2) * 3600 + number(text, end + 4, 2) * 60;
            return local(date, hour, minute).toEpochSecond(ZoneOffset.UTC) - (sign == '-' ? -offset : offset);
        }
        long key = (date * 100 + hour) * 100 + minute;
        if (key != cachedMinute) {
            cachedEpochSecond = zone.instantOf(local(date, hour, minute)).getEpochSecond();
            cachedMinute = key;
        }
        return cachedEpochSecond;
    }

    private static LocalDateTime local(long date, long hour, long minute) {
        return LocalDateTime.of(
                LocalDate.of((int) (date / 1_0000), (int) (date / 100 % 100), (int) (date % 100)),
                LocalTime.of((int) hour, (int) minute));
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** The number of the given digits; so negative, where there is another character, that no sum makes up for it. */
    private static long number(LogLine text, int at, int digits) {
        if (text.length() < at + digits) {
            return Long.MIN_VALUE / 1_000_000;
        }
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            if (!isDigit(text.at(i))) {
                return Long.MIN_VALUE / 1_000_000;
            }
            value = value * 10 + text.at(i) - '0';
        }
        return value;
    }
}
