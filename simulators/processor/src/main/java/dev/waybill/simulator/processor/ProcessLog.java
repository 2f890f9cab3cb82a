package dev.waybill.simulator.processor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Words the lines of {@code process.log}. */
record ProcessLog(ZoneId zone) {

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    String processed(Instant at, String path, Duration took) {
        return sighting(at, path, "成功", took);
    }

    String failed(Instant at, String path, Duration took) {
        return sighting(at, path, "失败", took);
    }

    /** Noise that people like to watch. */
    String rate(Instant at, double perSecond) {
        return line(at, String.format(Locale.ROOT, "TPS=%.1f", perSecond));
    }

    private String sighting(Instant at, String path, String result, Duration took) {
        return line(at, "处理文件filePath=" + path + result + "，耗时" + took.toMillis() + "毫秒");
    }

    private String line(Instant at, String message) {
        return MILLIS.format(at.atZone(zone)) + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - " + message
                + "\n";
    }
}
