package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.LokiSightingSource;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the log line, through the real collector and the real Loki as they are configured here, to what the watcher reads. */
class CollectedLinesTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A while ago, so that it cannot be taken for the time of reading; at 400 ms of a second. */
    private final Instant at = Instant.now()
            .truncatedTo(ChronoUnit.SECONDS)
            .minus(Duration.ofMinutes(50))
            .plusMillis(400);

    private final LogRange around = new LogRange(at.minusSeconds(60), at.plusSeconds(60));

    @TempDir
    static Path folder;

    private static @Nullable LocalLoki loki;
    private static SightingSource source = noSource();

    private static SightingSource noSource() {
        return source(URI.create("http://127.0.0.1:1"));
    }

    private static SightingSource source(URI url) {
        return new LokiSightingSource(
                LokiClient.of(LokiProperties.at(url), new SimpleMeterRegistry()),
                LokiSelectors.DEFAULT,
                LineFormats.DEFAULT,
                new FileTimeZone(ZONE),
                InstantSource.system());
    }

    private static String url = "";

    @BeforeAll
    static void startLoki() throws IOException {
        Tool.onPath("alloy");
        LocalLoki started = LocalLoki.start(folder);
        loki = started;
        url = started.url();
        source = source(URI.create(url));
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SourceException.class)
                .untilAsserted(source::check);
    }

    @AfterAll
    static void stopLoki() {
        LocalLoki started = loki;
        if (started != null) {
            started.close();
        }
    }

    private String time(String pattern, ZoneId zone) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(at.atZone(zone));
    }

    private String name(int id) {
        return time("yyyyMMddHHmmss", ZONE) + "400000_tz01_%08d_.log".formatted(id);
    }

    private String forwarded(String ts, int id) {
        return "{\"ts\":%s,\"level\":\"INFO\",\"msg\":\"Rename trigger hard link /map/%s to process\",\"caller\":\"ph\"}%n"
                .formatted(ts, name(id));
    }

    private String processed(String time, String end, int id) {
        return "%s [Log-Producer] INFO  LogMonitor - 处理文件filePath=/c/%s%s%n".formatted(time, name(id), end);
    }

    private static void write(Path log, String lines, Charset encoding) throws IOException {
        Files.createDirectories(log.getParent());
        Files.write(log, lines.getBytes(encoding), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<LogEntry> read(Side side, int lines) {
        await().atMost(PATIENCE).until(() -> source.count(side, around) >= lines);
        List<LogEntry> entries = new ArrayList<>();
        try (SightingCursor cursor = source.read(Set.of(side), around)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        assertThat(entries).hasSize(lines);
        return entries;
    }

    @Test
    void standWhereTheirTimeSaysOrAreDoubted() throws Exception {
        List<String> forwarderTimes = List.of(
                "\"" + time("yyyy-MM-dd'T'HH:mm:ss", ZONE) + "+08:00\"",
                "\"" + time("yyyy-MM-dd'T'HH:mm:ss.SSS", ZONE) + "+0800\"",
                "\"" + time("yyyy-MM-dd'T'HH:mm:ss.SSS", ZoneOffset.UTC) + "Z\"",
                "\"" + time("yyyy/MM/dd HH:mm:ss.S", ZONE) + "\"",
                "\"" + time("yyyy-MM-dd HH:mm:ss,SSS", ZONE) + "\"",
                "\"" + time("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", ZoneOffset.UTC) + "+00\"",
                at.getEpochSecond() + ".400",
                "\"" + at.getEpochSecond() + "\"",
                at.toEpochMilli() + "",
                at.toEpochMilli() + "000000");
        List<String> unreadableTimes =
                List.of("\"10:00:00.400\"", "1.7e9", "\"" + time("yyyy-MM-dd hh:mm:ss", ZONE) + " PM\"", "\"\"");
        List<String> processorTimes = List.of(
                time("yyyy-MM-dd HH:mm:ss.SSS", ZONE),
                time("yyyy-MM-dd HH:mm:ss,SSS", ZONE),
                time("yyyy/MM/dd HH:mm:ss.SSS", ZONE),
                time("'['yyyy-MM-dd HH:mm:ss.SSS']'", ZONE),
                time("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", ZoneOffset.UTC),
                time("yyyy-MM-dd HH:mm:ss.SSS", ZoneOffset.ofHours(-3)) + " -0300",
                time("yyyy-MM-dd HH:mm:ss", ZONE),
                at.getEpochSecond() + ".4");
        StringBuilder forwarder = new StringBuilder();
        int id = 0;
        for (String ts : forwarderTimes) {
            forwarder.append(forwarded(ts, id++));
        }
        for (String ts : unreadableTimes) {
            forwarder.append(forwarded(ts, id++));
        }
        Path logs = folder.resolve("forms");
        write(logs.resolve("forwarder/forward.log"), forwarder.toString(), StandardCharsets.UTF_8);

        StringBuilder processor = new StringBuilder();
        id = 0;
        for (String stated : processorTimes) {
            processor.append(processed(stated, "成功，耗时1毫秒", id++));
        }
        String plain = processorTimes.getFirst();
        processor.append(processed("10:00:00.400", "成功，耗时1毫秒", 100));
        processor.append(processed(time("dd/MMM/yyyy HH:mm:ss", ZONE), "失败，耗时1毫秒", 101));
        processor.append(processed(plain, "", 102));
        Path log = logs.resolve("processor/process.log");
        write(log, processor.toString(), StandardCharsets.UTF_8);
        write(log, processed(plain, "成功，耗时1毫秒", 103), StandardCharsets.US_ASCII);
        write(log, processed(plain, "成功，耗时1毫秒", 104), Charset.forName("GBK"));
        write(log, processed(plain, "失败，耗时1毫秒", 0), StandardCharsets.UTF_8);

        try (Collector collector =
                Collector.start(logs, url, Map.of("FILE_TIME_ZONE", ZONE.getId(), "INSTANCE", "one"))) {
            assertThat(collector.process().isAlive()).isTrue();
            assertSightingsAt(
                    read(Side.FORWARDED, forwarderTimes.size() + unreadableTimes.size()), forwarderTimes.size());
            assertSightingsAt(read(Side.PROCESSED, processorTimes.size() + 5), processorTimes.size());
            assertSightingsAt(read(Side.FAILED, 1), 1);
        }
        assertThat(source.writers(Side.FORWARDED, around))
                .extracting(WriterMark::writer)
                .contains("one");
    }

    /** So many sightings, of which each stands at its time, to the millisecond; everything else is doubt about any file. */
    private void assertSightingsAt(List<LogEntry> entries, int sightings) {
        assertThat(entries)
                .filteredOn(Sighting.class::isInstance)
                .hasSize(sightings)
                .allSatisfy(entry -> assertThat(entry.loggedAt().truncatedTo(ChronoUnit.MILLIS))
                        .isEqualTo(at));
        assertThat(entries)
                .filteredOn(Malformed.class::isInstance)
                .allSatisfy(entry -> assertThat(((Malformed) entry).cut()).isTrue());
    }

    @Test
    void tellWhichOfTwoCollectorsWasHeardLast() throws Exception {
        Map<String, Instant> last = Map.of("left", at.plusSeconds(600), "right", at.plusSeconds(900));
        LogRange range = new LogRange(at.plusSeconds(300), at.plusSeconds(1_200));
        List<Collector> collectors = new ArrayList<>();
        try {
            for (Map.Entry<String, Instant> each : last.entrySet()) {
                Path logs = folder.resolve(each.getKey());
                write(
                        logs.resolve("forwarder/forward.log"),
                        forwarded(each.getValue().getEpochSecond() + ".400", 7),
                        StandardCharsets.UTF_8);
                collectors.add(Collector.start(logs, url, Map.of("INSTANCE", each.getKey())));
            }
            await().atMost(PATIENCE)
                    .until(() -> source.writers(Side.FORWARDED, range).size() == 2);
        } finally {
            for (Collector collector : collectors) {
                collector.close();
            }
        }

        assertThat(source.writers(Side.FORWARDED, range))
                .allSatisfy(mark ->
                        assertThat(mark.newest().truncatedTo(ChronoUnit.MILLIS)).isEqualTo(last.get(mark.writer())));
    }
}
