package dev.waybill.simulator.forwarder;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * The name of a file: 20 digits of local time to the microsecond, the site, an id of 8 digits.
 *
 * @param base such as {@code 20260128101647964993_tz01_91458258_.log}
 * @param path such as {@code /cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log}
 */
record FileName(String base, String path) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSSSSS");

    static FileName of(Instant at, ZoneId zone, String site, int id) {
        String digits = Integer.toString(FileIds.COUNT + id).substring(1);
        String base = TIME.format(at.atZone(zone)) + "_" + site + "_" + digits + "_.log";
        return new FileName(base, "/cacheproxy/proxy/map/" + site + "/log/" + base);
    }
}
