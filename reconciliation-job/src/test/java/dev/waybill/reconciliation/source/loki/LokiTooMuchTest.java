package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.tomakehurst.wiremock.http.Request;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.loki.client.LokiMetrics;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit of Loki that a smaller range keeps to, at every question that is put to it. */
class LokiTooMuchTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final LogRange RANGE = new LogRange(START, START.plusSeconds(60));
    private static final int FILES = 200;

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void fill() {
        loki.reset();
        loki.log(IntStream.range(0, FILES)
                .mapToObj(i -> START.plusMillis(i * 50L))
                .map(at -> Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, 1)))
                .toList());
    }

    /** Status and words of Loki 3.7.6, and of older ones. */
    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(400, "the query time range exceeds the limit (query length: 24h1m0s, limit: 1h)"),
            new Refusal(400, "[interval] value exceeds limit: [1d] > [6h]"),
            new Refusal(
                    400,
                    "the query would read too many bytes (query: 2GB, limit: 1GB); consider adding more specific stream selectors or reduce the time range of the query"),
            new Refusal(
                    400,
                    "query too large to execute on a single querier: (query: 212 GB, limit: 161 GB); consider adding more specific stream selectors"),
            new Refusal(
                    400, "un-shardable query too large to execute on a single querier: (query: 212 GB, limit: 161 GB)"),
            new Refusal(400, "shard query is too large to execute on a single querier: (query: 212 GB, limit: 161 GB)"),
            new Refusal(400, "maximum of series (500) reached for a single query"),
            new Refusal(
                    400,
                    "maximum number of series (500) reached for a single query; consider reducing query cardinality"),
            new Refusal(400, "the query hit the max number of series limit (limit: 500 series)"),
            new Refusal(400, "the query hit the max number of chunks limit (limit: 2000000 chunks)"),
            new Refusal(500, "the query hit the aggregated chunks size limit (limit: 1000 bytes)"),
            new Refusal(
                    400,
                    "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter"),
            new Refusal(413, "response larger than the max message size (5000000 vs 4194304)"),
            new Refusal(
                    500,
                    "rpc error: code = ResourceExhausted desc = grpc: received message larger than max (5000000 vs. 4194304)"),
            new Refusal(
                    500,
                    "rpc error: code = ResourceExhausted desc = trying to send message larger than max (5000000 vs. 4194304)"));

    record Refusal(int status, String words) {}

    /** What is asked, by which requests, and what is right. */
    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    enum Question {
        COUNT(FakeLoki::counts, source -> source.count(Side.FORWARDED, RANGE), (long) FILES),
        ESTIMATE(
                FakeLoki::counts,
                source -> Arrays.stream(source.estimate(Side.FORWARDED, RANGE, Duration.ofSeconds(60)))
                        .sum(),
                (long) FILES),
        COUNT_TO_READ(FakeLoki::counts, LokiTooMuchTest::read, (long) FILES),
        PAGE(FakeLoki::lines, LokiTooMuchTest::read, (long) FILES),
        NEWEST(
                FakeLoki::lines,
                source -> source.newest(Side.FORWARDED, RANGE).orElseThrow(),
                START.plusMillis((FILES - 1) * 50L)),
        OLDEST(FakeLoki::lines, source -> source.oldest(Side.FORWARDED).orElseThrow(), START),
        SERIES(FakeLoki::series, LokiTooMuchTest::writers, START.plusMillis((FILES - 1) * 50L)),
        NEWEST_OF_A_WRITER(FakeLoki::lines, LokiTooMuchTest::writers, START.plusMillis((FILES - 1) * 50L));

        private final Predicate<Request> requests;
        private final Function<SightingSource, Object> ask;
        private final Object right;

        Question(Predicate<Request> requests, Function<SightingSource, Object> ask, Object right) {
            this.requests = requests;
            this.ask = ask;
            this.right = right;
        }
    }

    private static Object read(SightingSource source) {
        long entries = 0;
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries++;
            }
            assertThat(cursor.proofs().getFirst().entriesRead()).isEqualTo(entries);
        }
        return entries;
    }

    private static Object writers(SightingSource source) {
        List<WriterMark> writers = source.writers(Side.FORWARDED, RANGE);
        assertThat(writers).hasSize(1);
        return writers.getFirst().newest();
    }

    static Stream<Arguments> refusedQuestions() {
        return REFUSALS.stream()
                .flatMap(refusal -> Arrays.stream(Question.values()).map(question -> Arguments.of(question, refusal)));
    }

    @ParameterizedTest
    @MethodSource("refusedQuestions")
    void asksForLessUntilItIsLittleEnough(Question question, Refusal refusal) {
        for (int times : new int[] {1, 3}) {
            loki.entries()
                    .answer(
                            question.requests,
                            times,
                            aResponse().withStatus(refusal.status()).withBody(refusal.words()));

            assertThat(question.ask.apply(loki.source(loki.properties(5_000, 2))))
                    .isEqualTo(question.right);
        }
        assertThat(loki.meter(LokiMetrics.HALVED)).isPositive();
    }

    /** No range is small enough: Loki's words are what is left, and not a part of an answer. */
    @ParameterizedTest
    @EnumSource(Question.class)
    void endsWithLokisWordsWhereNothingIsLittleEnough(Question question) {
        loki.entries()
                .answer(
                        question.requests,
                        Integer.MAX_VALUE,
                        aResponse().withStatus(400).withBody("[interval] value exceeds limit: [1ms] > [0s]"));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> question.ask.apply(loki.source(loki.properties(5_000, 2))))
                .withMessageContaining("400 [interval] value exceeds limit: [1ms] > [0s]");
    }

    @ParameterizedTest
    @EnumSource(
            value = Question.class,
            // a gateway may allow no series
            mode = EnumSource.Mode.EXCLUDE,
            names = "SERIES")
    void cutsNothingWhereTheRefusalIsOfAnotherKind(Question question) {
        loki.entries().answer(question.requests, 1, aResponse().withStatus(400).withBody("query blocked by policy"));

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> question.ask.apply(loki.source(loki.properties(5_000, 2))))
                .withMessageContaining("400 query blocked by policy");
        assertThat(loki.meter(LokiMetrics.HALVED)).isZero();
    }
}
