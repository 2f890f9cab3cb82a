package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.line.TornLines;
import dev.waybill.reconciliation.source.loki.answer.AnswerEnvelope;
import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.answer.StreamsReader;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.LogRange;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector put into a torn stream is doubt, however whole the line looks. */
class TornStreamsTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final LogRange RANGE = new LogRange(START, START.plusSeconds(60));

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    private static void log(String service, int second, String line) {
        loki.entries()
                .add(Map.of("service", service, "instance", "a"), NanoRange.nanos(START.plusSeconds(second)), line);
    }

    private static List<LogEntry> read(Side side) {
        List<LogEntry> entries = new ArrayList<>();
        try (SightingCursor cursor = loki.source().read(Set.of(side), RANGE)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static String line(Side side) {
        return Logged.sighting(side, START, Logged.fileName(START, 1)).text();
    }

    @ParameterizedTest
    @CsvSource({
        "FORWARDED, forward, FORWARDED, true",
        "PROCESSED, process, PROCESSED, true",
        "FAILED, process, PROCESSED, true",
        "FORWARDED, forward, FORWARDED, false",
        "PROCESSED, process, PROCESSED, false",
    })
    void doubtsWholeLinesOfTornStreamsOnly(Side said, String stage, Side side, boolean protobuf) {
        loki.reset();
        if (!protobuf) {
            loki.entries().speakOnlyJson();
        }
        log(stage + "_svc", 1, line(side));
        log(stage + "_torn_svc", 2, line(said));
        log(stage + "_svc", 3, line(side));

        List<LogEntry> entries = read(side);

        assertThat(entries).hasSize(3);
        assertThat(entries.getFirst()).isInstanceOf(Sighting.class);
        assertThat(entries.get(1)).isInstanceOfSatisfying(Malformed.class, torn -> {
            assertThat(torn.cut()).isTrue();
            assertThat(torn.side()).isIn(side, said);
            assertThat(torn.loggedAt()).isEqualTo(START.plusSeconds(2));
            assertThat(torn.line()).isNotEmpty();
        });
        assertThat(entries.getLast()).isInstanceOf(Sighting.class);
    }

    /** Loki writes the labels of a stream first; nobody promised that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doubtsThemWhereverTheLabelsStand(boolean labelsFirst) {
        String labels = "\"stream\":{\"job\":\"x\",\"service\":\"forward_torn_svc\"}";
        String values = "\"values\":[[\"1\",\"" + line(Side.FORWARDED).replace("\"", "\\\"") + "\"]]";
        String json = "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{"
                + (labelsFirst ? labels + "," + values : values + "," + labels)
                + "},{\"stream\":{\"service\":\"forward_svc\"}," + values + "}]}}";

        Page page = AnswerEnvelope.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                new StreamsReader(Side.FORWARDED, LineFormats.DEFAULT.parser(Set.of(Side.FORWARDED), Logged.ZONE), 10));

        assertThat(page.entry(0))
                .isInstanceOfSatisfying(
                        Malformed.class, torn -> assertThat(torn.cut()).isTrue());
        assertThat(page.entry(1)).isInstanceOf(Sighting.class);
    }

    /** What only sounds like it is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{service=\"forward_svc\", job=\"a_torn_svc\"}",
                "{my_service=\"a_torn_svc\"}",
                "{service=\"torn\"}"
            })
    void doubtsNoOtherStream(String labels) {
        StreamsReader reader =
                new StreamsReader(Side.FORWARDED, LineFormats.DEFAULT.parser(Set.of(Side.FORWARDED), Logged.ZONE), 10);
        reader.beginStream();
        reader.labels(labels);
        reader.add(1, dev.waybill.reconciliation.source.line.LogLine.of(line(Side.FORWARDED)));

        assertThat(reader.finish().entry(0)).isInstanceOf(Sighting.class);
    }

    /** Written in another encoding, or in one that has no such characters; whichever stream it came to. */
    @ParameterizedTest
    @CsvSource({
        "process_torn_svc, ????",
        "process_torn_svc, \uFFFD\uFFFD\uFFFD\uFFFD",
        "process_svc, ????",
        "process_svc, å¤„ç†æ–‡ä»¶",
    })
    void doubtsEveryFileWhereTheMarkerIsMangled(String service, String marker) {
        loki.reset();
        log(service, 1, line(Side.PROCESSED).replace("处理文件", marker).replace("成功", "??"));

        assertThat(read(Side.PROCESSED)).singleElement().isInstanceOfSatisfying(Malformed.class, torn -> {
            assertThat(torn.cut()).isTrue();
            assertThat(new TornLines().add(torn).couldName(Logged.fileName(START, 1)))
                    .isTrue();
        });
    }

    /** A line that says how many files were processed is about none of them. */
    @Test
    void doubtsNoFileForALineOfAnotherKind() {
        loki.reset();
        log("process_svc", 1, "2026-11-22 16:00:01.000 [main] INFO LogMonitor - 处理文件 42 个");

        assertThat(read(Side.PROCESSED))
                .singleElement()
                .isInstanceOfSatisfying(
                        Malformed.class, line -> assertThat(line.cut()).isFalse());
    }
}
