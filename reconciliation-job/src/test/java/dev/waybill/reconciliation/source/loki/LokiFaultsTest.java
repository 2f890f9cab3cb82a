package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.loki.answer.ProtobufAnswer;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiMetrics;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.LogRange;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong on the way, the reader delivers everything or says why it cannot; never less. */
class LokiFaultsTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final LogRange RANGE = new LogRange(START, START.plusSeconds(60));
    private static final int FILES = 200;
    private static final int ATTEMPTS = 4;

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void fill() {
        loki.reset();
        loki.log(forwarded(FILES));
    }

    private static List<Logged> forwarded(int files) {
        return IntStream.range(0, files)
                .mapToObj(i -> Logged.sighting(
                        Side.FORWARDED, START.plusMillis(i * 50L), Logged.fileName(START.plusMillis(i * 50L), i)))
                .toList();
    }

    private SightingSource source() {
        return source(5_000);
    }

    private SightingSource source(int pageEntries) {
        return loki.source(loki.properties(pageEntries, ATTEMPTS));
    }

    private static List<LogEntry> read(SightingSource source) {
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            List<LogEntry> entries = new ArrayList<>();
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
            assertThat(cursor.proofs()).extracting(ReadProof::entriesCounted).containsExactly((long) entries.size());
            return entries;
        }
    }

    private static void assertComplete(List<LogEntry> entries) {
        assertThat(entries)
                .extracting(entry -> ((Sighting) entry).fileName())
                .containsExactlyElementsOf(IntStream.range(0, FILES)
                        .mapToObj(i -> Logged.fileName(START.plusMillis(i * 50L), i))
                        .toList());
    }

    private static void everyAnswer(ResponseDefinitionBuilder answer) {
        loki.entries().answer(request -> true, Integer.MAX_VALUE, answer);
    }

    static Stream<Arguments> passingFaults() {
        return Stream.of(
                Arguments.of(
                        "429",
                        "too_many_requests",
                        aResponse().withStatus(429).withBody("too many outstanding requests")),
                Arguments.of("500", "server_error", aResponse().withStatus(500).withBody("boom")),
                Arguments.of("502", "server_error", aResponse().withStatus(502).withBody("<html>Bad Gateway</html>")),
                Arguments.of("503", "server_error", aResponse().withStatus(503)),
                Arguments.of("204", "server_error", aResponse().withStatus(204)),
                Arguments.of("no answer at all", "connection", aResponse().withFault(Fault.EMPTY_RESPONSE)),
                Arguments.of("connection reset", "connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("garbage on the wire", "connection", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
                Arguments.of(
                        "cut chunk",
                        "connection",
                        json("{\"status\":\"success\"").withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
                Arguments.of("empty body", "bad_answer", json("")),
                Arguments.of("empty object", "bad_answer", json("{}")),
                Arguments.of("no result", "bad_answer", json("{\"status\":\"success\",\"data\":{}}")),
                Arguments.of("null data", "bad_answer", json("{\"status\":\"success\",\"data\":null}")),
                Arguments.of("error in a 200", "bad_answer", json("{\"status\":\"error\",\"error\":\"boom\"}")),
                Arguments.of(
                        "another type",
                        "bad_answer",
                        json("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[]}}")),
                Arguments.of(
                        "two answers in one",
                        "bad_answer",
                        json("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}{}")),
                Arguments.of(
                        "a timestamp that is none",
                        "bad_answer",
                        json(
                                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"values\":[[\"x\",\"y\"]]}]}}")),
                Arguments.of("empty protobuf", "bad_answer", protobuf(new byte[0])),
                Arguments.of(
                        "protobuf that ends early",
                        "bad_answer",
                        protobuf(Arrays.copyOf(WireAnswers.streams(Map.of()), 20))),
                Arguments.of(
                        "HTML that calls itself protobuf",
                        "bad_answer",
                        protobuf("<html></html>".getBytes(StandardCharsets.UTF_8))),
                Arguments.of(
                        "200 with HTML",
                        "bad_answer",
                        aResponse()
                                .withHeader("Content-Type", "text/html; charset=utf-8")
                                .withBody("<html><title>Sign in</title></html>")),
                Arguments.of(
                        "JSON under a wrong name",
                        "bad_answer",
                        aResponse().withHeader("Content-Type", "text/plain").withBody("{\"status\":\"success\"}")),
                Arguments.of("no content type", "bad_answer", aResponse().withBody("{\"status\":\"success\"}")));
    }

    private static ResponseDefinitionBuilder protobuf(byte[] body) {
        return aResponse().withHeader("Content-Type", ProtobufAnswer.MEDIA_TYPE).withBody(body);
    }

    private static ResponseDefinitionBuilder json(String body) {
        return aResponse()
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody(body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void readsEverythingOnceAPassingFaultIsOver(String name, String cause, ResponseDefinitionBuilder fault) {
        loki.entries().answer(FakeLoki::lines, ATTEMPTS - 1, fault);

        assertComplete(read(source()));

        assertThat(loki.meter(LokiMetrics.RETRIES, "cause", cause))
                // The JDK's client repeats a request itself when its connection broke before any answer.
                .isBetween(1.0, ATTEMPTS - 1.0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void countsEverythingOnceAPassingFaultIsOver(String name, String cause, ResponseDefinitionBuilder fault) {
        loki.entries().answer(FakeLoki::counts, ATTEMPTS - 1, fault);

        assertComplete(read(source()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void isUnavailableWhileAFaultLasts(String name, String cause, ResponseDefinitionBuilder fault) {
        everyAnswer(fault);

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("GET " + loki.url() + "/loki/api/v1/query")
                .withMessageContaining(LokiSelectors.DEFAULT.forwarded())
                .withMessageContaining("tried 4 times");
    }

    @Test
    void saysWhatLokiSaidWhenItStaysDown() {
        everyAnswer(aResponse().withStatus(503).withBody("empty ring\n"));

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("503 empty ring");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 302})
    void asksOnlyOnceWhereLokiRefuses(int status) {
        everyAnswer(
                aResponse().withStatus(status).withHeader("Location", "/login").withBody("parse error at line 1"));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining(Integer.toString(status))
                .withMessageContaining("parse error at line 1")
                .withMessageContaining("GET " + loki.url() + "/loki/api/v1/query");
        assertThat(loki.pauses()).isEmpty();
    }

    /** What is counted ahead is asked for once, without a wait, and what goes wrong is left to whoever reads. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void expectsARangeWhateverGoesWrong(String name, String cause, ResponseDefinitionBuilder fault) {
        loki.entries().answer(FakeLoki::counts, Side.values().length, fault);
        SightingSource source = source();

        source.expect(RANGE);

        assertThat(loki.pauses()).isEmpty();
        assertComplete(read(source));
    }

    /** What the processor did not finish writing says neither 成功 nor 失败; nobody else would doubt the file. */
    @Test
    void readsTornLinesOfTheProcessor() {
        Instant at = START.plusSeconds(1);
        String name = Logged.fileName(at, 1);
        loki.entries()
                .add(
                        Map.of("service", "process_torn_svc", "job", "file_pipeline"),
                        NanoRange.nanos(at),
                        "2026-11-22 08:00:01.000 [Log-Producer] INFO  LogMonitor - 处理文件filePath=/log/" + name);
        try (SightingCursor cursor = source().read(Set.of(Side.PROCESSED), RANGE)) {
            assertThat(cursor.next())
                    .isInstanceOfSatisfying(
                            Malformed.class, line -> assertThat(name).startsWith(line.fragment()));
            assertThat(cursor.next()).isNull();
        }
    }

    @Test
    void waitsAsLongAsLokiAsks() {
        loki.entries().answer(FakeLoki::lines, 1, aResponse().withStatus(429).withHeader("Retry-After", "7"));

        assertComplete(read(source()));

        assertThat(loki.pauses()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void waitsNoLongerThanItIsAllowedTo() {
        loki.entries().answer(FakeLoki::lines, 1, aResponse().withStatus(429).withHeader("Retry-After", "86400"));

        assertComplete(read(source()));

        assertThat(loki.pauses()).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void doublesItsWaits() {
        everyAnswer(aResponse().withStatus(500));

        assertThatExceptionOfType(SourceUnavailableException.class).isThrownBy(() -> read(source()));

        List<Duration> pauses = loki.pauses();
        assertThat(pauses.size()).isGreaterThanOrEqualTo(ATTEMPTS - 1);
        assertThat(pauses)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(50), Duration.ofMillis(400)));
    }

    /** A body that ends early is never taken for a short page, wherever it ends. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99})
    void repeatsPagesWhoseBodyEndsEarly(double part) {
        String body = Answers.page(START, 50);
        loki.entries().answer(FakeLoki::lines, 2, json(body.substring(0, (int) (body.length() * part))));

        assertComplete(read(source()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99})
    void repeatsPagesOfProtobufWhoseBodyEndsEarly(double part) {
        byte[] body = WireAnswers.streams(Map.of(
                Map.of(),
                forwarded(50).stream()
                        .map(line -> List.of(Long.toString(NanoRange.nanos(line.loggedAt())), line.text()))
                        .toList()));
        loki.entries().answer(FakeLoki::lines, 2, protobuf(Arrays.copyOf(body, (int) (body.length * part))));

        assertComplete(read(source()));
    }

    @Test
    void trustsNoProtobufThatCarriesWarnings() {
        WireAnswers partial = new WireAnswers()
                .text(1, "success")
                .bytes(2, WireAnswers.data(Map.of()).toBytes())
                .text(10, "max series reached");
        loki.entries().answer(FakeLoki::lines, 1, protobuf(WireAnswers.answerOf(partial)));

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("max series reached");
    }

    @Test
    void readsABodyThatComesInDrops() {
        loki.entries().clear();
        loki.log(forwarded(20));
        loki.entries().answer(FakeLoki::lines, 1, json(Answers.page(START, 20)).withChunkedDribbleDelay(40, 400));

        assertThat(read(source())).hasSize(20);
    }

    @Test
    void givesUpOnABodyThatComesTooSlowly() {
        loki.entries()
                .answer(
                        FakeLoki::lines,
                        Integer.MAX_VALUE,
                        json(Answers.page(START, 20)).withChunkedDribbleDelay(100, 60_000));
        SightingSource source = loki.source(loki.properties(5_000, 2, Duration.ofMillis(300)));

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> read(source))
                .withMessageContaining("no answer in time");
    }

    @Test
    void halvesARangeWhoseAnswerIsTooSlow() {
        loki.entries().slowBeyondMillis(20_000);

        assertComplete(read(source()));

        assertThat(loki.meter(LokiMetrics.HALVED)).isPositive();
    }

    @Test
    void isUnavailableWhereEvenSmallRangesAreTooSlow() {
        loki.entries().slowBeyondMillis(-1);

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("504");
    }

    @Test
    void cutsWhatIsLongerThanOneQueryMayBe() {
        loki.entries().maxQueryMillis(7_000);

        assertComplete(read(source()));
    }

    @Test
    void cutsWhatIsMoreThanOneQueryMayRead() {
        loki.entries()
                .answer(
                        FakeLoki::lines,
                        1,
                        aResponse()
                                .withStatus(400)
                                .withBody("the query would read too many bytes (query: 2GB, limit: 1GB)"));

        assertComplete(read(source()));

        assertThat(loki.meter(LokiMetrics.HALVED)).isEqualTo(1);
    }

    @Test
    void trustsNoAnswerThatCarriesWarnings() {
        loki.entries()
                .answer(
                        FakeLoki::lines,
                        1,
                        json(
                                "{\"status\":\"success\",\"warnings\":[\"max series reached\"],\"data\":{\"resultType\":\"streams\",\"result\":[]}}"));

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("max series reached");
    }

    @Test
    void readsAgainWhatHoldsLessThanCounted() {
        loki.entries().answer(FakeLoki::lines, 1, json(Answers.page(START, 0)));

        assertComplete(read(source()));

        assertThat(loki.meter(LokiMetrics.MISMATCHES, "side", "forwarded")).isEqualTo(1);
    }

    @Test
    void namesBothNumbersWhereTheyKeepDiffering() {
        loki.entries().answer(FakeLoki::lines, Integer.MAX_VALUE, json(Answers.page(START, 0)));

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("read 0 entries")
                .withMessageContaining("counts 200");
    }

    @Test
    void countsAgainWhatWasLoggedInBetween() {
        SightingSource source = source();
        assertThat(source.estimate(Side.FORWARDED, RANGE, Duration.ofSeconds(60)))
                .containsExactly(FILES);
        loki.log(List.of(
                Logged.sighting(Side.FORWARDED, START.plusSeconds(30), Logged.fileName(START.plusSeconds(30), 4711))));

        assertThat(read(source)).hasSize(FILES + 1);
    }

    @Test
    void trustsNoLokiThatLostSightOfWhatItCounted() {
        SightingSource source = source();
        assertThat(source.estimate(Side.FORWARDED, RANGE, Duration.ofSeconds(60)))
                .containsExactly(FILES);
        loki.entries().clear();
        loki.log(forwarded(FILES - 1));

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source))
                .withMessageContaining("counted 200 entries, and counts only 199 now");
    }

    @Test
    void refusesEntriesThatWereNotAskedFor() {
        loki.entries().answer(FakeLoki::lines, 1, json(Answers.page(START.minusSeconds(3_600), 1)));

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("outside");
    }

    @Test
    void discoversHowManyEntriesLokiAllows() {
        loki.entries().maxEntries(13);

        assertComplete(read(source()));
    }

    @Test
    void namesTheLimitWhereATieCannotBeToldApart() {
        loki.entries().maxEntries(10);
        String name = Logged.fileName(START, 1);
        for (int i = 0; i < 11; i++) {
            String path = "/" + i + "/" + name;
            loki.log(List.of(new Logged(Side.FORWARDED, START, Logged.line(Side.FORWARDED, START, path), 0)));
        }

        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> read(source()))
                .withMessageContaining("max_entries_limit_per_query");
    }

    @Test
    void tellsTiesOfOneIdApartByTheirStreams() {
        loki.entries().clear();
        loki.entries().maxEntries(4);
        String name = Logged.fileName(START, 1);
        loki.log(IntStream.range(0, 11)
                .mapToObj(node -> Logged.sighting(Side.FORWARDED, START, name).on(node))
                .toList());

        assertThat(read(source())).hasSize(11);
    }

    @Test
    void readsLinesWithoutAnIdFromATie() {
        loki.entries().clear();
        loki.entries().maxEntries(5);
        for (int i = 0; i < 4; i++) {
            loki.log(List.of(new Logged(Side.FORWARDED, START, "Rename trigger hard link " + i, 0)));
            loki.log(List.of(Logged.sighting(Side.FORWARDED, START, Logged.fileName(START, i))));
            loki.log(List.of(Logged.sighting(Side.FORWARDED, START, Logged.fileName(START, 100 * i))));
        }

        assertThat(read(source())).hasSize(11);
    }

    @Test
    void leavesTheRestAloneUntilTheConsumerComesBack() {
        loki.entries().clear();
        loki.log(forwarded(1_000));
        LokiClient client = loki.client(loki.properties(5, ATTEMPTS));
        SightingSource source = source(client);

        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            cursor.next();
            await().until(client::idle);

            assertThat(loki.meter(LokiMetrics.PAGES, "side", "forwarded")).isBetween(2.0, 10.0);
        }
    }

    @Test
    void stopsAskingWhenClosed() {
        loki.entries().answer(FakeLoki::lines, Integer.MAX_VALUE, json("{}").withFixedDelay(60_000));
        LokiClient client = loki.client(loki.properties(50, ATTEMPTS));
        SightingCursor cursor = source(client).read(Set.of(Side.FORWARDED), RANGE);
        Thread consumer = Thread.ofVirtual().unstarted(cursor::next);
        consumer.setUncaughtExceptionHandler((thread, e) -> {});
        consumer.start();
        await().until(() -> !client.idle());
        consumer.interrupt();
        await().until(() -> !consumer.isAlive());

        cursor.close();

        await().until(client::idle);
        assertThatIllegalStateException().isThrownBy(cursor::next);
    }

    private static LokiSightingSource source(LokiClient client) {
        return new LokiSightingSource(
                client,
                LokiSelectors.DEFAULT,
                dev.waybill.reconciliation.source.line.LineFormats.DEFAULT,
                Logged.ZONE,
                java.time.InstantSource.system());
    }

    @Test
    void refusesRangesThatReachBeyondTheLookback() {
        loki.server()
                .stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/loki/api/v1/drilldown-limits")
                        .willReturn(json("{\"limits\":{\"max_query_lookback\":\"1h\",\"retention_period\":\"0s\"}}")));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(
                        () -> source().read(Set.of(Side.FORWARDED), new LogRange(Instant.EPOCH.plusSeconds(1), START)))
                .withMessageContaining("cannot be read whole");
        assertThat(source().oldest(Side.FAILED))
                .hasValueSatisfying(
                        oldest -> assertThat(oldest).isBefore(Instant.now().minusSeconds(3_599)));
    }

    @Test
    void saysWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        LokiClient client = LokiClient.of(LokiProperties.at(URI.create("http://127.0.0.1:" + port)), loki.registry());

        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> source(client).check())
                .withMessageContaining("GET http://127.0.0.1:" + port + "/loki/api/v1/query_range")
                .withMessageContaining("ConnectException");
    }

    @Test
    void saysWhatToCheckWhereItIsNotLetIn() {
        everyAnswer(aResponse().withStatus(401).withBody("no org id"));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> source().check())
                .withMessageContaining("401 no org id")
                .withMessageContaining("waybill.loki.tenant");
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void registersItsMetersAtZero(Side side) {
        loki.client(loki.properties(1, 1));

        assertThat(loki.meter(LokiMetrics.ENTRIES, "side", side.name().toLowerCase(java.util.Locale.ROOT)))
                .isZero();
        assertThat(loki.meter(LokiMetrics.RETRIES, "cause", "timeout")).isZero();
    }

    /** Answers as Loki words them. */
    private static final class Answers {

        static String page(Instant first, int files) {
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < files; i++) {
                Instant at = first.plusMillis(i * 50L);
                values.append(i == 0 ? "" : ",")
                        .append("[\"")
                        .append(NanoRange.nanos(at))
                        .append("\",\"")
                        .append(Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, i))
                                .text()
                                .replace("\"", "\\\""))
                        .append("\"]");
            }
            String streams = files == 0 ? "" : "{\"stream\":{\"service\":\"forward_svc\"},\"values\":[" + values + "]}";
            return "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[" + streams
                    + "],\"stats\":{\"summary\":{\"execTime\":0.003}}}}";
        }
    }
}
