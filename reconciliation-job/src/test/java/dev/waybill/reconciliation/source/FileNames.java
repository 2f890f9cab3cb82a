package dev.waybill.reconciliation.source;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** File names as the forwarder makes them. */
public final class FileNames {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSSSSS");

    private FileNames() {}

    public static String of(Instant fileTime, int id) {
        return of(fileTime, id, ZoneOffset.UTC);
    }

    public static String of(Instant fileTime, int id, ZoneId zone) {
        return "%s_tz01_%08d_.log".formatted(TIME.format(fileTime.atZone(zone)), id);
    }
}
