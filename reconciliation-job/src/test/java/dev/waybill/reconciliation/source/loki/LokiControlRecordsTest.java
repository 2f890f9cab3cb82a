package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What control records spare Loki, and what they do not. */
class LokiControlRecordsTest {

    private static final ScriptedLoki loki = new ScriptedLoki();

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(30));
    private final LogRange range = new LogRange(start.plusSeconds(5), start.plusSeconds(55));
    private final List<ControlWriter.Said> said = new ArrayList<>();
    private List<ControlRecord> records = List.of();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void reset() {
        loki.reset();
    }

    /** Logs so many announcements, at even distances, and says so. */
    private void write(int lines, String writer) {
        said.clear();
        for (int i = 0; i < lines; i++) {
            Instant at = start.plusMillis(60_000L * i / lines);
            said.add(new ControlWriter.Said(at, Logged.fileName(start, i)));
        }
        said.forEach(line -> loki.log(List.of(Logged.sighting(Side.FORWARDED, line.at(), line.name()))));
        records = new ControlWriter(writer, 1, Side.FORWARDED)
                .say(start, start.plusSeconds(60), Duration.ofSeconds(10), said, true);
        records.forEach(record -> loki.log(List.of(ControlWriter.logged(record, 0))));
    }

    private ReadProof read(LokiSightingSource source) {
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range)) {
            List<LogEntry> entries = new ArrayList<>();
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
            assertThat(entries).allMatch(entry -> range.contains(entry.loggedAt()));
            return cursor.proofs().getFirst();
        }
    }

    @Test
    void countsNothingWhereWritersTellHowManyLinesTheyLogged() {
        write(600, "node-0");
        LokiSightingSource source = loki.source(loki.properties(100, 2));

        source.expect(range);
        // The other stage says nothing, and is counted.
        long countsOfOthers = loki.entries().asked(FakeLoki::counts);
        assertThat(Arrays.stream(source.estimate(Side.FORWARDED, range, Duration.ofSeconds(10)))
                        .sum())
                .isEqualTo(500);
        ReadProof proof = read(source);

        assertThat(proof.writers()).singleElement().matches(WriterProof::isTotal);
        assertThat(proof.entriesRead()).isEqualTo(500);
        assertThat(loki.entries().asked(FakeLoki::counts)).isEqualTo(countsOfOthers);
        assertThat(loki.entries()
                        .asked(request ->
                                FakeLoki.control(request) && request.getUrl().contains("forward_control")))
                .isEqualTo(1);
        assertThat(proof.pages()).isBetween(6L, 8L);
    }

    /** A restart, and a second look at a verdict, compare what was read with a count of the same range. */
    @Test
    void saysHowManyLinesACountOfTheRangeHolds() {
        write(600, "node-0");
        LokiSightingSource source = loki.source();

        assertThat(read(source).lines()).isEqualTo(source.count(Side.FORWARDED, range));
    }

    @Test
    void readsIntervalsOfWhichEachHoldsMoreThanAPage() {
        write(900, "node-0");

        ReadProof proof = read(loki.source(loki.properties(40, 2)));

        assertThat(proof.writers()).singleElement().matches(WriterProof::isTotal);
        assertThat(loki.entries().asked(FakeLoki::counts)).isZero();
    }

    /** All lines of an interval in one of its seconds: pieces that were cut evenly come back full. */
    @Test
    void takesNoFullAnswerForAllThereIs() {
        said.clear();
        for (int i = 0; i < 500; i++) {
            said.add(new ControlWriter.Said(start.plusSeconds(20).plusMillis(i), Logged.fileName(start, i)));
        }
        said.forEach(line -> loki.log(List.of(Logged.sighting(Side.FORWARDED, line.at(), line.name()))));
        new ControlWriter("node-0", 1, Side.FORWARDED)
                .say(start, start.plusSeconds(60), Duration.ofSeconds(10), said, true)
                .forEach(record -> loki.log(List.of(ControlWriter.logged(record, 0))));

        ReadProof proof = read(loki.source(loki.properties(30, 2)));

        assertThat(proof.entriesRead()).isEqualTo(500);
        assertThat(proof.writers()).singleElement().matches(WriterProof::isTotal);
    }

    @Test
    void costsOneQuestionWhereNobodyGivesRecords() {
        loki.log(List.of(Logged.sighting(Side.FORWARDED, range.from(), Logged.fileName(start, 1))));
        LokiSightingSource source = loki.source();

        source.expect(range);
        source.estimate(Side.FORWARDED, range, Duration.ofSeconds(10));
        assertThat(read(source).writers()).isEmpty();
        assertThat(read(source).entriesRead()).isEqualTo(1);

        // One for each stage.
        assertThat(loki.entries().asked(FakeLoki::control)).isEqualTo(2);
    }

    @Test
    void countsLinesOfWhichNobodyTells() {
        write(60, "node-0");
        loki.log(List.of(Logged.sighting(Side.FORWARDED, start.plusSeconds(20), Logged.fileName(start, 999))
                .on(7)));

        ReadProof proof = read(loki.source());

        assertThat(proof.writers()).extracting(WriterProof::writer).containsExactly("node-0", "node-7");
        assertThat(proof.writers()).extracting(WriterProof::isTotal).containsExactly(true, false);
        assertThat(loki.entries().asked(FakeLoki::counts)).isPositive();
    }

    /** The collector calls the writer otherwise: then it is known by the stream of its records. */
    @Test
    void knowsAWriterByTheLabelsOfItsRecords() {
        write(60, "some-pod");

        ReadProof proof = read(loki.source());

        assertThat(proof.writers())
                .extracting(WriterProof::writer, WriterProof::isTotal)
                .containsExactly(tuple("some-pod", true));
    }

    @Test
    void addsUpWhatSeveralWritersOfOneStreamSay() {
        write(60, "a");
        List<ControlWriter.Said> others = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            others.add(new ControlWriter.Said(start.plusSeconds(second), Logged.fileName(start, 5_000 + second)));
        }
        others.forEach(line -> loki.log(List.of(Logged.sighting(Side.FORWARDED, line.at(), line.name()))));
        new ControlWriter("b", 1, Side.FORWARDED)
                .say(start, start.plusSeconds(60), Duration.ofSeconds(20), others, true)
                .forEach(record -> loki.log(List.of(ControlWriter.logged(record, 0))));

        assertThat(read(loki.source()).writers()).singleElement().satisfies(proof -> {
            assertThat(proof.writer()).isEqualTo("a, b");
            assertThat(proof.isTotal()).isTrue();
            assertThat(proof.read()).isEqualTo(120);
        });
    }

    @Test
    void seesARecordThatComesLater() {
        write(60, "node-0");
        List<ControlRecord> all = records;
        loki.entries().removeLines(ControlWriter.message(all.get(2)));
        LokiSightingSource source = loki.source();
        assertThat(read(source).writers())
                .singleElement()
                .satisfies(proof -> assertThat(proof.deficits())
                        .containsExactly(new WriterProof.Deficit(start.plusSeconds(20), start.plusSeconds(30), 0, 0)));

        loki.log(List.of(ControlWriter.logged(all.get(2), 0)));

        assertThat(read(source).writers()).singleElement().matches(WriterProof::isTotal);
    }

    @Test
    void missesRecordsThatContradictEachOther() {
        write(60, "node-0");
        ControlRecord other = new ControlWriter("node-0", 1, Side.FORWARDED)
                .say(start, start.plusSeconds(10), Duration.ofSeconds(10), List.of(), false)
                .getFirst();
        loki.log(List.of(ControlWriter.logged(other, 0)));

        assertThat(read(loki.source()).writers())
                .singleElement()
                .satisfies(proof -> assertThat(proof.deficits())
                        .containsExactly(new WriterProof.Deficit(start.plusSeconds(5), start.plusSeconds(10), 0, 0)));
        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> loki.source().controlRecords(Side.FORWARDED, range))
                .withMessageContaining("writer node-0, boot 1")
                .withMessageContaining("lines=0")
                .withMessageContaining("lines=10");
        assertThat(loki.source().controlRecords(Side.FORWARDED, new LogRange(start.plusSeconds(10), range.to())))
                .hasSize(5);
    }

    @Test
    void readsAsBeforeWhereAGatewayRefusesTheRecords() {
        write(60, "node-0");
        loki.entries().answer(FakeLoki::control, 100, aResponse().withStatus(403));

        ReadProof proof = read(loki.source());

        assertThat(proof.writers()).isEmpty();
        assertThat(proof.entriesRead()).isEqualTo(50);
    }

    /** Records of the project's own streams say nothing of lines that are looked for elsewhere. */
    @Test
    void takesNoRecordsForThoseOfLinesThatAreLookedForElsewhere() {
        LokiSelectors elsewhere = new LokiSelectors("{app=\"x\"}", "{app=\"y\"}", LokiSelectors.DEFAULT.failed());

        assertThat(elsewhere.controlOf(Side.FORWARDED)).isNull();
        assertThat(elsewhere.controlOf(Side.PROCESSED)).isNull();
        assertThat(LokiSelectors.DEFAULT.controlOf(Side.FORWARDED)).isEqualTo("{service=\"forward_control_svc\"}");
        assertThat(LokiSelectors.DEFAULT.controlOf(Side.FAILED)).isEqualTo("{service=\"process_control_svc\"}");
    }

    /** Without the records nobody knows whether lines are missing, so that what was read proves nothing. */
    @Test
    void provesNothingIfTheRecordsCouldOnlyBeReadAfterwards() {
        write(60, "node-0");
        loki.entries().answer(FakeLoki::control, 1, aResponse().withStatus(503));
        LokiSightingSource source = loki.source();

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source))
                .withMessageContaining("control records");
        assertThat(read(source).writers()).singleElement().matches(WriterProof::isTotal);
    }

    /** The record is logged long after the range, and the range begins long after the interval. */
    @Test
    void provesAWindowWithinOneInterval() {
        said.clear();
        for (int minute = 0; minute < 50; minute++) {
            said.add(new ControlWriter.Said(
                    start.minusSeconds(1_500).plusSeconds(minute * 60L), Logged.fileName(start, minute)));
        }
        said.forEach(line -> loki.entries()
                .add(
                        Map.of("service", "forward_svc", "instance", "node-0"),
                        NanoRange.nanos(line.at()),
                        Logged.sighting(Side.FORWARDED, line.at(), line.name()).text()));
        Instant from = start.minusSeconds(1_500);
        new ControlWriter("node-0", 1, Side.FORWARDED)
                .say(from, from.plusSeconds(3_000), Duration.ofMinutes(50), said, false)
                .forEach(record -> loki.log(List.of(ControlWriter.logged(record, 0))));

        ReadProof proof = read(loki.source());

        assertThat(proof.entriesRead()).isZero();
        assertThat(proof.writers()).singleElement().satisfies(writer -> {
            assertThat(writer.isTotal()).isTrue();
            assertThat(writer.read()).isEqualTo(50);
        });
    }
}
