package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log time that a line states: the {@code "ts"} of a JSON line, or what stands at the beginning of a text line.
 *
 * <p>It may be a date and a time, {@code 2026-01-28T10:16:47.250+08:00}, also with a space, a comma, slashes, {@code +0800},
 * {@code +08}, {@code Z}, {@code UTC} or no offset, and within a bracket; or seconds, milliseconds, microseconds or nanoseconds
 * since 1970. Anything else is no time, since a wrong one would place the line in another window. Keeps the last minutes it
 * saw; not for concurrent use.
 */
public final class LogTime {

    private static final byte[] TS = "\"ts\"".getBytes(StandardCharsets.US_ASCII);
    private static final int SECONDS_LENGTH = "yyyy-MM-dd HH:mm:ss".length();
    private static final int MOST_FRACTION_DIGITS = 9;
    private static final long MOST_OFFSET_SECONDS = 18 * 3600;
    private static final long BAD = Long.MIN_VALUE / 1_000_000;

    private final FileTimeZone zone;
    private long cachedMinute = -1;
    private long cachedEpochSecond;
    private long cachedUtcMinute = -1;
    private long cachedUtcEpochSecond;

    public LogTime(FileTimeZone zone) {
        this.zone = zone;
    }

    /** The log time, or null where the line states none that can be read. */
    public @Nullable Instant of(LogLine line) {
        int first = first(line);
        return first < 0 ? null : parse(line, first);
    }

    /**
     * The last log time that stands before a position, or null where there is none but the one at the line's beginning. A
     * writer that died within a line, and came back to write on, leaves several.
     */
    public @Nullable Instant laterBefore(LogLine line, int end) {
        int first = Math.max(0, first(line));
        int ts = line.lastIndexOf(TS, end - TS.length);
        int value = ts < 0 ? -1 : value(line, ts);
        if (value > first) {
            Instant found = parse(line, value);
            if (found != null) {
                return found;
            }
        }
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
        byte begin = at(line, 0);
        if (begin != '{') {
            return begin == '[' ? 1 : 0;
        }
        int ts = line.indexOf(TS, 0);
        return ts < 0 ? -1 : value(line, ts);
    }

    /** Where the value of a key begins, behind its quote if it has one; −1 if there is none. */
    private static int value(LogLine line, int key) {
        int at = skipSpaces(line, key + TS.length);
        if (at(line, at) != ':') {
            return -1;
        }
        at = skipSpaces(line, at + 1);
        return at(line, at) == '"' ? at + 1 : at;
    }

    private static int skipSpaces(LogLine line, int from) {
        int at = from;
        while (at(line, at) == ' ' || at(line, at) == '\t') {
            at++;
        }
        return at;
    }

    private @Nullable Instant parse(LogLine text, int at) {
        byte separator = at(text, at + 4);
        if (separator != '-' && separator != '/') {
            return EpochTime.parse(text, at);
        }
        if (!isSeparated(text, at, separator)) {
            return null;
        }
        long date = number(text, at, 4) * 1_0000 + number(text, at + 5, 2) * 100 + number(text, at + 8, 2);
        long minute = number(text, at + 11, 2) * 100 + number(text, at + 14, 2);
        long second = number(text, at + 17, 2);
        if (date < 0 || minute < 0 || second < 0 || second > 59) {
            return null;
        }
        int end = at + SECONDS_LENGTH;
        int fraction = at(text, end) == '.' || at(text, end) == ',' ? digits(text, end + 1) : 0;
        if (fraction > MOST_FRACTION_DIGITS) {
            return null;
        }
        int nanos = nanos(text, end + 1, fraction);
        end += fraction == 0 ? 0 : 1 + fraction;
        try {
            long begin = epochSecondOfMinute(text, end, date * 1_0000 + minute);
            return begin == BAD ? null : Instant.ofEpochSecond(begin + second, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Else digits of two times, of which the first is torn, would make up a third. */
    private static boolean isSeparated(LogLine text, int at, byte separator) {
        byte day = at(text, at + 10);
        return at(text, at + 7) == separator
                && (day == ' ' || day == 'T')
                && at(text, at + 13) == ':'
                && at(text, at + 16) == ':';
    }

    /** What follows a time may say of which zone it is, or that it is another than it seems. */
    private long epochSecondOfMinute(LogLine text, int end, long minute) {
        boolean spaced = at(text, end) == ' ';
        int from = spaced ? end + 1 : end;
        byte sign = at(text, from);
        if ((sign == '+' || sign == '-') && isDigit(at(text, from + 1))) {
            long offset = offset(text, from, spaced);
            if (offset != BAD) {
                return utc(minute) - (sign == '-' ? -offset : offset);
            }
            return spaced ? local(minute) : BAD;
        }
        if (isWord(text, from, "Z") || isWord(text, from, "UTC") || isWord(text, from, "GMT")) {
            return utc(minute);
        }
        boolean halfDay = spaced && (isWord(text, from, "AM") || isWord(text, from, "PM"));
        return halfDay || goesOn(at(text, end)) ? BAD : local(minute);
    }

    /** The seconds of {@code +hh:mm}, {@code +hhmm} or {@code +hh}; the last may be a number, if a space stands before it. */
    private static long offset(LogLine text, int sign, boolean spaced) {
        int digits = digits(text, sign + 1);
        boolean colon = digits == 2 && at(text, sign + 3) == ':';
        boolean hours = digits == 2 && !colon && !spaced;
        if (!colon && !hours && digits != 4) {
            return BAD;
        }
        long minutes = hours ? 0 : number(text, sign + (colon ? 4 : 3), 2);
        long offset = number(text, sign + 1, 2) * 3600 + minutes * 60;
        boolean possible = offset >= 0 && offset <= MOST_OFFSET_SECONDS && minutes % 15 == 0;
        byte next = at(text, sign + (colon ? 6 : 1 + digits));
        return possible && next != '-' && !goesOn(next) ? offset : BAD;
    }

    private long utc(long minute) {
        if (minute != cachedUtcMinute) {
            cachedUtcEpochSecond = dateTime(minute).toEpochSecond(ZoneOffset.UTC);
            cachedUtcMinute = minute;
        }
        return cachedUtcEpochSecond;
    }

    private long local(long minute) {
        if (minute != cachedMinute) {
            cachedEpochSecond = zone.instantOf(dateTime(minute)).getEpochSecond();
            cachedMinute = minute;
        }
        return cachedEpochSecond;
    }

    private static LocalDateTime dateTime(long minute) {
        return LocalDateTime.of(
                (int) (minute / 1_0000_0000),
                (int) (minute / 100_0000 % 100),
                (int) (minute / 1_0000 % 100),
                (int) (minute / 100 % 100),
                (int) (minute % 100));
    }

    private static boolean isWord(LogLine text, int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at(text, at + i) != word.charAt(i)) {
                return false;
            }
        }
        return !goesOn(at(text, at + word.length()));
    }

    /** Whether a character makes what stands before it longer. */
    private static boolean goesOn(byte c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' || c == '_';
    }

    /** How many digits stand at a position. */
    static int digits(LogLine text, int at) {
        int end = at;
        while (isDigit(at(text, end))) {
            end++;
        }
        return end - at;
    }

    /** The nanoseconds of a fraction of at most nine digits. */
    static int nanos(LogLine text, int at, int digits) {
        int nanos = 0;
        for (int i = 0; i < MOST_FRACTION_DIGITS; i++) {
            nanos = nanos * 10 + (i < digits ? text.at(at + i) - '0' : 0);
        }
        return nanos;
    }

    /** The byte at a position, or 0 where the line has none. */
    static byte at(LogLine line, int index) {
        return index < line.length() ? line.at(index) : 0;
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** The number of the given digits; so negative, where there is another character, that no sum makes up for it. */
    static long number(LogLine text, int at, int digits) {
        if (text.length() < at + digits) {
            return BAD;
        }
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            if (!isDigit(text.at(i))) {
                return BAD;
            }
            value = value * 10 + text.at(i) - '0';
        }
        return value;
    }
}
