package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * Reads the instant in a file name: 20 digits of local time, {@code yyyyMMddHHmmssSSSSSS}, before an underscore. Keeps the
 * last minute it saw, because names of one log come in order; not for concurrent use.
 */
public final class FileNameTime implements FileTimes {

    static final int DIGITS = 20;
    private static final int MINUTE_DIGITS = 12;

    private final FileTimeZone zone;
    private long cachedMinute = -1;
    private long cachedEpochSecond;

    public FileNameTime(FileTimeZone zone) {
        this.zone = zone;
    }

    /** The file time, or empty where the name does not begin with a possible local time. */
    @Override
    public Optional<Instant> of(String fileName) {
        if (fileName.length() <= DIGITS || fileName.charAt(DIGITS) != '_') {
            return Optional.empty();
        }
        long minute = number(fileName, 0, MINUTE_DIGITS);
        long second = number(fileName, MINUTE_DIGITS, MINUTE_DIGITS + 2);
        long micros = number(fileName, MINUTE_DIGITS + 2, DIGITS);
        if (minute < 0 || second < 0 || second > 59 || micros < 0) {
            return Optional.empty();
        }
        if (minute != cachedMinute) {
            try {
                cachedEpochSecond = zone.instantOf(localMinute(minute)).getEpochSecond();
                cachedMinute = minute;
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return Optional.of(Instant.ofEpochSecond(cachedEpochSecond + second, micros * 1_000));
    }

    private static LocalDateTime localMinute(long minute) {
        return LocalDateTime.of(
                (int) (minute / 1_0000_0000L),
                (int) (minute / 100_0000L % 100),
                (int) (minute / 1_0000L % 100),
                (int) (minute / 100L % 100),
                (int) (minute % 100));
    }

    /** The number in {@code [from, to)}, or −1 where anything but ASCII digits stands there. */
    private static long number(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
