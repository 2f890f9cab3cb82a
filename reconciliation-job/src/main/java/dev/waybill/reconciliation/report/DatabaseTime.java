package dev.waybill.reconciliation.report;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants as the database writes them, UTC to the microsecond; a formatter of the JDK takes ten times as long. Timestamps will
 * not do where fractions of a second matter: MariaDB 10.11 passes itself off as MySQL 5.5, for which the driver cuts them.
 */
final class DatabaseTime {

    private static final byte[] SHAPE = "0000-00-00 00:00:00.000000".getBytes(StandardCharsets.US_ASCII);

    private DatabaseTime() {}

    /** {@code yyyy-MM-dd HH:mm:ss.SSSSSS} of a year from 0 to 9999. */
    static String text(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        byte[] text = SHAPE.clone();
        put(text, 4, time.getYear());
        put(text, 7, time.getMonthValue());
        put(text, 10, time.getDayOfMonth());
        put(text, 13, time.getHour());
        put(text, 16, time.getMinute());
        put(text, 19, time.getSecond());
        put(text, 26, time.getNano() / 1_000);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void put(byte[] text, int end, int number) {
        int rest = number;
        for (int i = end - 1; rest > 0; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
