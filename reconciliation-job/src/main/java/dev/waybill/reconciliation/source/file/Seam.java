package dev.waybill.reconciliation.source.file;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Finds lines in which another line begins: what is left of a torn line, written on to. Where the torn line ended before its
 * marker, nothing else tells of it.
 *
 * <p>A line begins with its time, and with its level beside it. A date inside a message has no level, and whoever logs the
 * lines of others within lines of its own does so in every line: the caller compares with the line before. JSON needs no such
 * guess, because a torn line that was written on to is none.
 */
final class Seam {

    /** {@code 2026-01-28}, and with the time of day. */
    private static final int DATE = 10;

    private static final int DATE_AND_TIME = 19;

    /** How far from its time a line's level stands at most: thread names and numbers of processes may come between. */
    private static final int LEVEL_BYTES = 48;

    private static final byte[][] LEVELS = Stream.of(
                    "INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "SEVERE")
            .map(level -> level.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private Seam() {}

    /** Whether another line begins in a line of text. */
    static boolean isIn(byte[] bytes, int from, int to) {
        int first = date(bytes, from, to);
        if (first < 0) {
            return false;
        }
        if (first > from && first - from <= DATE_AND_TIME && isPartOfTime(bytes, from, first)) {
            return hasLevel(bytes, first, to);
        }
        int next = date(bytes, first + DATE, to);
        while (next >= 0) {
            if (hasLevel(bytes, next, to)) {
                return true;
            }
            next = date(bytes, next + DATE, to);
        }
        return false;
    }

    /** Where the next date begins that a time of day follows, -1 if none does. */
    private static int date(byte[] bytes, int from, int to) {
        int last = from + DATE - 1;
        while (last < to) {
            byte b = bytes[last];
            if (b > '9' || b < '-') {
                last += DATE; // no date reaches over it
                continue;
            }
            int start = last - DATE + 1;
            if (isDigit(b) && start + DATE_AND_TIME <= to && isDate(bytes, start)) {
                return start;
            }
            last++;
        }
        return -1;
    }

    private static boolean isDate(byte[] bytes, int at) {
        byte separator = bytes[at + 4];
        return (separator == '-' || separator == '/')
                && bytes[at + 7] == separator
                && digits(bytes, at, 4)
                && digits(bytes, at + 5, 2)
                && digits(bytes, at + 8, 2)
                && digits(bytes, at + 11, 2)
                && bytes[at + 13] == ':'
                && digits(bytes, at + 14, 2)
                && bytes[at + 16] == ':'
                && digits(bytes, at + 17, 2);
    }

    private static boolean digits(byte[] bytes, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (!isDigit(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isPartOfTime(byte[] bytes, int from, int to) {
        boolean told = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!isDigit(b) && b != '-' && b != '/' && b != ':' && b != ' ' && b != 'T' && b != '[') {
                return false;
            }
            told |= isDigit(b);
        }
        return told;
    }

    private static boolean hasLevel(byte[] bytes, int date, int to) {
        int end = Math.min(to, date + DATE_AND_TIME + LEVEL_BYTES);
        for (int i = date + DATE_AND_TIME; i < end; i++) {
            for (byte[] level : LEVELS) {
                if (bytes[i] == level[0] && isAt(bytes, i, end, level)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAt(byte[] bytes, int at, int to, byte[] word) {
        if (at + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean isJson(byte[] bytes, int from, int to) {
        return from < to && bytes[from] == '{';
    }

    /** Whether a line of JSON that states a time is torn: braces and quotes do not pair, or it goes on after its object. */
    static boolean isInJson(byte[] bytes, int from, int to) {
        if (date(bytes, from, to) < 0) {
            return false; // a part of an object that is printed over several lines
        }
        int end = to;
        while (end > from && (bytes[end - 1] == '\r' || bytes[end - 1] == ' ')) {
            end--;
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
                if (depth == 0 && i < end - 1) {
                    return true;
                }
            }
        }
        return quoted || depth != 0;
    }
}
