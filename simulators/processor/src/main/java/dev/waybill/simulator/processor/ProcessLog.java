package dev.waybill.simulator.processor;

import dev.waybill.simulator.control.Event;
import dev.waybill.simulator.journal.ControlWording;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** Words the lines of {@code process.log}. */
record ProcessLog(ZoneId zone) implements ControlWording {

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

    @Override
    public Set<Event> events() {
        return Set.of(Event.PROCESSED, Event.FAILED);
    }

    @Override
    public String control(Instant at, String message) {
        return line(at, message);
    }

    private String sighting(Instant at, String path, String result, Duration took) {
        return line(at, "处理文件filePath=" + path + result + "，耗时" + took.toMillis() + "毫秒");
    }

    private String line(Instant at, String message) {
        return MILLIS.format(at.atZone(zone)) + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - " + message
                + "\n";
    }
}
