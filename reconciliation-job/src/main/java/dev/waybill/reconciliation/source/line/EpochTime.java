package dev.waybill.reconciliation.source.line;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a log time that is a number since 1970: seconds, also with a fraction, or milli-, micro- or nanoseconds. */
final class EpochTime {

    private static final int SECOND_DIGITS = 10;
    private static final int MOST_DIGITS = 19;

    /** Before this, 2020, a number is the age of a process, or counts something else. */
    private static final long FIRST_SECOND = 1_577_836_800L;

    private EpochTime() {}

    /** The time that stands at a position, or null where no number of a known length does. */
    static @Nullable Instant parse(LogLine text, int at) {
        int digits = LogTime.digits(text, at);
        if (digits < SECOND_DIGITS || digits > MOST_DIGITS || (digits - SECOND_DIGITS) % 3 != 0) {
            return null;
        }
        int end = at + digits;
        int fraction = 0;
        if (digits == SECOND_DIGITS && LogTime.at(text, end) == '.') {
            fraction = LogTime.digits(text, end + 1);
            end += 1 + fraction;
        }
        long second = LogTime.number(text, at, SECOND_DIGITS);
        if (fraction > 9 || second < FIRST_SECOND || isDate(text, at) || !isEnd(LogTime.at(text, end))) {
            return null;
        }
        return Instant.ofEpochSecond(
                second,
                fraction > 0
                        ? LogTime.nanos(text, at + SECOND_DIGITS + 1, fraction)
                        : LogTime.nanos(text, at + SECOND_DIGITS, digits - SECOND_DIGITS));
    }

    /** Whether the digits may be meant as {@code yyyyMMdd}, and more of a local time. */
    private static boolean isDate(LogLine text, int at) {
        long year = LogTime.number(text, at, 4);
        long month = LogTime.number(text, at + 4, 2);
        long day = LogTime.number(text, at + 6, 2);
        return year >= 1970 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    private static boolean isEnd(byte c) {
        return c == ' ' || c == '\t' || c == '"' || c == ',' || c == '}' || c == ']' || c == '|' || c == ';';
    }
}
