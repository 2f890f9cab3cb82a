package dev.waybill.reconciliation.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Two log folders with made-up traffic: most files in time, some late, failed, repeated or never finished. */
public final class LogFolders {

    private static final Duration GOES_ON = Duration.ofMinutes(10);
    private static final DateTimeFormatter TEXT_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final Path forwarder;
    private final Path processor;
    private final List<Line> forwarded = new ArrayList<>();
    private final List<Line> processed = new ArrayList<>();

    public LogFolders(Path dir) {
        this.forwarder = dir.resolve("forwarder");
        this.processor = dir.resolve("processor");
    }

    public Path forwarder() {
        return forwarder;
    }

    public Path processor() {
        return processor;
    }

    /**
     * Adds traffic. Of a hundred files eight are finished after up to 45 s, five after up to 4 min, three fail, four are never
     * heard of, and two are announced twice. Both stages log one more file later, so that neither counts as silent.
     *
     * @param files how many files, spread evenly
     */
    public LogFolders traffic(Instant from, Duration length, int files, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < files; i++) {
            Instant fileTime =
                    from.plus(length.multipliedBy(i).dividedBy(files)).plusNanos(1_000L * random.nextInt(900));
            String name = FileNames.of(fileTime, i);
            announce(name, fileTime.plusMillis(2));
            int kind = random.nextInt(100);
            if (kind < 8) {
                finish(name, fileTime.plusMillis(1_000 + random.nextInt(44_000)));
            } else if (kind < 13) {
                finish(name, fileTime.plusMillis(60_000 + random.nextInt(180_000)));
            } else if (kind < 16) {
                fail(name, fileTime.plusMillis(300));
            } else if (kind >= 20) {
                finish(name, fileTime.plusMillis(50 + random.nextInt(450)));
            }
            if (kind > 97) {
                announce(name, fileTime.plusMillis(900));
            }
        }
        Instant later = from.plus(length).plus(GOES_ON);
        String last = FileNames.of(later, files);
        announce(last, later);
        finish(last, later);
        return this;
    }

    public void announce(String name, Instant at) {
        forwarded.add(new Line(
                at,
                "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link /cacheproxy/%s to process\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}"
                        .formatted(at.atOffset(ZoneOffset.UTC), name)));
    }

    public void finish(String name, Instant at) {
        processed.add(new Line(at, text(at, name, "成功")));
    }

    private void fail(String name, Instant at) {
        processed.add(new Line(at, text(at, name, "失败")));
    }

    private static String text(Instant at, String name, String outcome) {
        return "%s [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=/cacheproxy/%s%s，耗时123毫秒"
                .formatted(TEXT_TIME.format(at.atOffset(ZoneOffset.UTC)), name, outcome);
    }

    /** Writes both logs anew. */
    public LogFolders write() {
        write(forwarder.resolve("forward.log"), forwarded);
        write(processor.resolve("process.log"), processed);
        return this;
    }

    private static void write(Path file, List<Line> lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(
                    file,
                    lines.stream()
                            .sorted(Comparator.comparing(Line::at))
                            .map(Line::text)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Line(Instant at, String text) {}
}
