package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A line as the pipeline logs it, for tests of all sources.
 *
 * @param side who logs it
 * @param loggedAt when
 * @param text the line
 * @param node which of several nodes logs it: its own log file, or its own stream
 */
public record Logged(Side side, Instant loggedAt, String text, int node) {

    public static final FileTimeZone ZONE = new FileTimeZone(ZoneId.of("Asia/Shanghai"));

    private static final DateTimeFormatter NAME_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSSSSS", Locale.ROOT);
    private static final DateTimeFormatter LINE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** The line that says this of a file. */
    public static Logged sighting(Side side, Instant loggedAt, String fileName) {
        String path = "/cacheproxy/proxy/map/tz01/log/" + fileName;
        return new Logged(side, loggedAt, line(side, loggedAt, path), 0);
    }

    /** The same line, logged by another node. */
    public Logged on(int otherNode) {
        return new Logged(side, loggedAt, text, otherNode);
    }

    /** A line of this side in which the text stands where a path should. */
    public static String line(Side side, Instant loggedAt, String path) {
        ZonedDateTime local = loggedAt.atZone(ZONE.id());
        return switch (side) {
            case FORWARDED ->
                "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link %s to process\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}"
                        .formatted(
                                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local.truncatedTo(ChronoUnit.SECONDS)),
                                path);
            case PROCESSED -> processorLine(local, path, "成功，耗时123毫秒");
            case FAILED -> processorLine(local, path, "失败，耗时123毫秒");
        };
    }

    private static String processorLine(ZonedDateTime local, String path, String end) {
        return "%s [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=%s%s"
                .formatted(LINE_TIME.format(local), path, end);
    }

    /** The name of a file made at this instant; microseconds count. */
    public static String fileName(Instant fileTime, int id) {
        return "%s_tz01_%08d_.log".formatted(NAME_TIME.format(fileTime.atZone(ZONE.id())), id);
    }

    /** The sighting that this line is, given the name of the file it is about. */
    public Sighting of(String fileName, Instant fileTime) {
        return new Sighting(side, fileName, fileTime.truncatedTo(ChronoUnit.MICROS), loggedAt);
    }
}
