package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control records, through the real collector and the real Loki as they are configured here. */
class CollectedControlRecordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String FORWARDER = "{service=\"forward_control_svc\",instance=\"one\"}";
    private static final String PROCESSOR = "{service=\"process_control_svc\",instance=\"one\"}";

    private final Instant at = Instant.now().minusSeconds(600);
    private final String second =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(at.atZone(ZoneOffset.UTC));

    @TempDir
    Path folder;

    private String record(String event, int seq, String digest) {
        return "control record writer=one boot=%d seq=%d from=%d to=%d %s: lines=1 names=1 digest=%s end=false"
                .formatted(
                        at.toEpochMilli(),
                        seq,
                        at.getEpochSecond() * 1000 + seq * 10_000L,
                        at.getEpochSecond() * 1000 + seq * 10_000L + 10_000,
                        event,
                        digest);
    }

    private String json(String message) {
        return "{\"ts\":\"%s+00:00\",\"level\":\"INFO\",\"msg\":\"%s\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}"
                .formatted(second.replace(' ', 'T'), message);
    }

    private String text(String message) {
        return second + ".400 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - " + message;
    }

    private void write(String log, List<String> lines) throws IOException {
        Path file = folder.resolve(log);
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    @Test
    void standInStreamsOfTheirOwnAndNowhereElse() throws Exception {
        String digest = "1f6ba7143335682d";
        List<String> forwarder = List.of(
                json(record("announced", 0, digest)),
                json(record("announced", 1, digest)),
                json(record("announced", 2, digest)).replace("\"ts\":\"2", "\"ts\":\"not a time 2"));
        String sighting = json("Rename trigger hard link /map/20260128101647964993_tz01_91458258_.log to process");
        String both = json("Rename trigger hard link /map/" + record("announced", 9, digest) + " to process");
        List<String> processor = List.of(text(record("processed", 0, digest)), text(record("failed", 0, digest)));
        String processed = text("处理文件filePath=/c/20260128101647964993_tz01_91458258_.log成功，耗时1毫秒");
        List<String> torn = List.of(
                text(record("processed", 1, "1f6b")),
                text("control record writer=one boot=17"),
                text(record("processed", 1, digest) + second),
                text(record("lost", 1, digest)));
        write("forwarder/forward.log", join(forwarder, List.of(json("Read /map/x"), sighting, both)));
        write("processor/process.log", join(processor, join(torn, List.of(text("TPS=20.0"), processed))));

        Tool.onPath("alloy");
        try (LocalLoki loki = LocalLoki.start(folder)) {
            Map<String, String> environment = Map.of("INSTANCE", "one", "FILE_TIME_ZONE", "UTC");
            try (Collector collector = Collector.start(folder, loki.url(), environment)) {
                assertThat(collector.process().isAlive()).isTrue();
                await().atMost(PATIENCE)
                        .until(() -> loki.lines("{service=\"process_svc\"}").size() == 1
                                && loki.lines("{service=\"forward_svc\"}").size() == 2);
            }
            assertStreams(loki, forwarder, processor, 1);
            assertThat(loki.lines("{service=\"forward_svc\"}")).containsExactlyInAnyOrder(sighting, both);
            assertThat(loki.lines("{service=\"process_svc\"}")).containsExactly(processed);
            assertThat(loki.lines("{service=~\".*torn.*|process_failed_svc\"}")).isEmpty();

            // A collector that forgot how far it was delivers everything again.
            deleted(folder.resolve("data"));
            try (Collector collector = Collector.start(folder, loki.url(), environment)) {
                assertThat(collector.process().isAlive()).isTrue();
                await().atMost(PATIENCE)
                        .until(() -> loki.lines("{service=\"process_svc\"}").size() == 2
                                && loki.lines("{service=\"forward_svc\"}").size() == 4);
            }
            assertStreams(loki, forwarder, processor, 2);
        }
    }

    private static void assertStreams(LocalLoki loki, List<String> forwarder, List<String> processor, int times)
            throws InterruptedException {
        assertThat(loki.lines(FORWARDER)).hasSize(times * forwarder.size());
        assertThat(Set.copyOf(loki.lines(FORWARDER))).isEqualTo(Set.copyOf(forwarder));
        assertThat(loki.lines(PROCESSOR)).hasSize(times * processor.size());
        assertThat(Set.copyOf(loki.lines(PROCESSOR))).isEqualTo(Set.copyOf(processor));
    }

    private static List<String> join(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static void deleted(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
