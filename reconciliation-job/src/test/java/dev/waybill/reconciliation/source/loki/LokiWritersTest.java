package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who writes, and how far each was heard: one collector that stopped must not hide behind one that goes on. */
class LokiWritersTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final LogRange RANGE = new LogRange(START, START.plusSeconds(3_600));

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void reset() {
        loki.reset();
    }

    private static List<WriterMark> writers(Side side) {
        return loki.source().writers(side, RANGE);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static void log(Side side, int node, int second) {
        loki.log(List.of(Logged.sighting(side, at(second), Logged.fileName(at(second), second))
                .on(node)));
    }

    private static void say(Map<String, String> labels, int second, String line) {
        loki.entries().add(labels, NanoRange.nanos(at(second)), line);
    }

    @Test
    void tellsOfEachWriterHowFarItWasHeard() {
        IntStream.range(0, 60).forEach(second -> log(Side.FORWARDED, 0, second));
        IntStream.range(0, 20).forEach(second -> log(Side.FORWARDED, 1, second));
        log(Side.PROCESSED, 2, 50);

        assertThat(writers(Side.FORWARDED))
                .containsExactlyInAnyOrder(new WriterMark("node-0", at(59)), new WriterMark("node-1", at(19)));
        assertThat(writers(Side.PROCESSED)).containsExactly(new WriterMark("node-2", at(50)));
        assertThat(writers(Side.FAILED)).isEmpty();
    }

    @Test
    void leavesOutWhoSaidNothingInTheRange() {
        log(Side.FORWARDED, 0, 10);
        log(Side.FORWARDED, 1, -10);
        log(Side.FORWARDED, 2, 3_600);

        assertThat(writers(Side.FORWARDED)).containsExactly(new WriterMark("node-0", at(10)));
    }

    @Test
    void hearsAWriterWhateverItsLinesSay() {
        say(Map.of("service", "forward_svc", "instance", "a"), 7, "nothing of files");

        assertThat(writers(Side.FORWARDED)).containsExactly(new WriterMark("a", at(7)));
    }

    @Test
    void takesTheStreamsOfAWriterTogether() {
        say(Map.of("service", "process_svc", "instance", "a"), 7, "x");
        say(Map.of("service", "process_torn_svc", "instance", "a", "job", "other"), 9, "y");

        assertThat(writers(Side.PROCESSED)).containsExactly(new WriterMark("a", at(9)));
    }

    @Test
    void tellsWritersApartByAllTheirLabelsWhereTheyHaveNoNameOfTheirOwn() {
        say(Map.of("service", "forward_svc", "pod", "p1"), 1, "x");
        say(Map.of("service", "forward_svc", "pod", "p1", "zone", "z"), 2, "x");
        say(Map.of("service", "forward_svc", "pod", "p2", "detected_level", "info"), 3, "x");
        say(Map.of("service", "forward_svc", "pod", "p2", "detected_level", "warn"), 4, "x");
        say(Map.of("service", "forward_torn_svc"), 5, "x");

        assertThat(writers(Side.FORWARDED))
                .containsExactlyInAnyOrder(
                        new WriterMark("pod=p1", at(1)),
                        new WriterMark("pod=p1, zone=z", at(2)),
                        new WriterMark("pod=p2", at(4)),
                        new WriterMark("", at(5)));
    }

    @Test
    void hearsOfManyWritersAtOnce() {
        IntStream.range(0, 40).forEach(node -> log(Side.FORWARDED, node, node));

        assertThat(writers(Side.FORWARDED))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40)
                        .mapToObj(node -> new WriterMark("node-" + node, at(node)))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void countsByStreamWhereNobodyMayAskForSeries(int status) {
        loki.entries().answer(FakeLoki::series, Integer.MAX_VALUE, aResponse().withStatus(status));
        log(Side.FORWARDED, 0, 59);
        log(Side.FORWARDED, 1, 19);
        say(Map.of("service", "forward_torn_svc", "instance", "node-1"), 29, "x");

        assertThat(writers(Side.FORWARDED))
                .containsExactlyInAnyOrder(new WriterMark("node-0", at(59)), new WriterMark("node-1", at(29)));
    }

    @Test
    void isRefusedWhereAllIs() {
        loki.entries()
                .answer(
                        request -> true,
                        Integer.MAX_VALUE,
                        aResponse().withStatus(401).withBody("no org id"));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> writers(Side.FORWARDED))
                .withMessageContaining("401 no org id");
    }

    /** To know some of the writers would be worse than to know none. */
    @Test
    void tellsNothingWhereOneWritersNewestLineCannotBeAskedFor() {
        log(Side.FORWARDED, 0, 59);
        log(Side.FORWARDED, 1, 19);
        loki.entries()
                .answer(
                        request -> request.getUrl().contains("node-1"),
                        Integer.MAX_VALUE,
                        aResponse().withStatus(503).withBody("empty ring"));

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> writers(Side.FORWARDED))
                .withMessageContaining("empty ring");
    }

    @Test
    void asksAgainWhatFailedForAPassingReason() {
        log(Side.FORWARDED, 0, 59);
        loki.entries().answer(FakeLoki::series, 2, aResponse().withStatus(503));
        loki.entries().answer(FakeLoki::lines, 2, aResponse().withStatus(429));

        assertThat(writers(Side.FORWARDED)).containsExactly(new WriterMark("node-0", at(59)));
    }

    @Test
    void cutsWhatIsLongerThanOneQueryMayBe() {
        loki.entries().maxQueryMillis(700_000);
        log(Side.FORWARDED, 0, 3);
        log(Side.FORWARDED, 1, 3_000);

        assertThat(writers(Side.FORWARDED))
                .containsExactlyInAnyOrder(new WriterMark("node-0", at(3)), new WriterMark("node-1", at(3_000)));
    }
}
