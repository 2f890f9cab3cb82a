package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.answer.AnswerEnvelope;
import dev.waybill.reconciliation.source.loki.answer.AnswerReader;
import dev.waybill.reconciliation.source.loki.answer.BadAnswerException;
import dev.waybill.reconciliation.source.loki.answer.CountReader;
import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.answer.SeriesReader;
import dev.waybill.reconciliation.source.loki.answer.StreamsReader;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.FailureCause;
import dev.waybill.reconciliation.source.loki.client.LokiFailure;
import dev.waybill.reconciliation.source.loki.client.LokiRequest;
import dev.waybill.reconciliation.source.loki.client.PageLimitException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Loki said, byte for byte. */
class RecordedAnswersTest {

    private static final ScriptedLoki loki = new ScriptedLoki();
    private static final LokiRequest ANY = new LokiRequest("/loki/api/v1/query_range", java.util.Map.of());

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void reset() {
        loki.reset();
    }

    @Test
    void readsAPageOfTheForwarder() throws IOException {
        Page page = page(Side.FORWARDED, "forward-page-1", 10);

        assertThat(page.lines()).isEqualTo(10);
        assertThat(page.full()).isTrue();
        assertThat(names(page)).first().isEqualTo("20261122155700000000_tz01_18034063_.log");
    }

    @Test
    void readsAPageOfTheProcessor() throws IOException {
        Page page = page(Side.PROCESSED, "process-page-1", 11);

        assertThat(page.lines()).isEqualTo(10);
        assertThat(page.full()).isFalse();
        assertThat(names(page)).first().isEqualTo("20261122155700150000_tz01_28179657_.log");
    }

    @Test
    void readsNothingWhereNothingIs() throws IOException {
        assertThat(page(Side.FORWARDED, "empty", 10).lines()).isZero();
    }

    @Test
    void leavesATieThatFillsThePageToTheNextOne() throws IOException {
        Page page = page(Side.FORWARDED, "tie-page-1", 7);

        assertThat(page.full()).isTrue();
        assertThat(page.before(page.lastNanos()).lines()).isZero();
        assertThat(page(Side.FORWARDED, "tie-page-2-inclusive", 7).lastNanos()).isEqualTo(page.lastNanos());
    }

    @Test
    void ordersTheLinesOfSeveralStreams() throws IOException {
        Page page = page(Side.FORWARDED, "tie-page-after-1ns", 7);

        assertThat(IntStream.range(0, page.size()).mapToObj(page::entry).map(LogEntry::loggedAt))
                .isSorted()
                .hasSize(7);
    }

    @Test
    void readsCounts() throws IOException {
        assertThat(AnswerEnvelope.read(body("count-over-time"), new CountReader()))
                .isEqualTo(600);
    }

    @Test
    void readsTheLabelsOfStreams() throws IOException {
        assertThat(AnswerEnvelope.read(body("series"), new SeriesReader()))
                .containsExactly(
                        java.util.Map.of("job", "file_pipeline", "service", "process_svc"),
                        java.util.Map.of("job", "file_pipeline", "service", "process_torn_svc"));
    }

    @Test
    void countsNothingWhereNoSampleIs() throws IOException {
        assertThat(AnswerEnvelope.read(body("count-over-time-empty"), new CountReader()))
                .isZero();
    }

    /** However little is missing from its end, a truncated answer is no answer. */
    @ParameterizedTest
    @CsvSource({
        "forward-page-1,streams",
        "process-page-1,streams",
        "tie-page-1,streams",
        "empty,streams",
        "count-over-time,vector",
        "series,series"
    })
    void readsNoAnswerThatEndsEarlyWhereverItEnds(String name, String type) throws IOException {
        byte[] whole = body(name).readAllBytes();
        int end = new String(whole, StandardCharsets.UTF_8).stripTrailing().getBytes(StandardCharsets.UTF_8).length;

        for (int length = 0; length < end; length++) {
            InputStream cut = new ByteArrayInputStream(whole, 0, length);
            AnswerReader<?> reader = switch (type) {
                case "vector" -> new CountReader();
                case "series" -> new SeriesReader();
                default -> streams(Side.FORWARDED, 10);
            };
            assertThatThrownBy(() -> AnswerEnvelope.read(cut, reader)).isInstanceOf(RuntimeException.class);
        }
    }

    /** Recorded from Loki 3.7.6, asked for the same entries both ways. */
    @ParameterizedTest
    @CsvSource({
        "forward-page-1, FORWARDED, 10",
        "process-page-1, PROCESSED, 10",
        "tie-page-1, FORWARDED, 7",
        "empty, FORWARDED, 10"
    })
    void readsTheSameFromProtobufAsFromJson(String name, Side side, int limit) throws IOException {
        Page fromJson = page(side, name, limit);
        Page fromProtobuf = protobufPage(side, protobuf(name), limit);

        assertThat(fromProtobuf.lines()).isEqualTo(fromJson.lines());
        assertThat(fromProtobuf.full()).isEqualTo(fromJson.full());
        assertThat(IntStream.range(0, fromProtobuf.size()).mapToObj(fromProtobuf::entry))
                .containsExactlyElementsOf(IntStream.range(0, fromJson.size())
                        .mapToObj(fromJson::entry)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward-page-1", "process-page-1", "tie-page-1", "empty"})
    void readsNoProtobufThatEndsEarlyWhereverItEnds(String name) throws IOException {
        byte[] whole = protobuf(name);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(BadAnswerException.class).isThrownBy(() -> protobufPage(Side.FORWARDED, cut, 10));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "parse-error-400, 400, REFUSED, parse error at line 1",
        "end-before-start-400, 400, REFUSED, end timestamp must not be before",
        "range-too-long-400, 400, RANGE_TOO_LARGE, the query time range exceeds the limit",
        "not-found, 404, REFUSED, 404 page not found",
    })
    void keepsLokisWords(String name, int status, FailureCause cause, String words) throws IOException {
        answer(name, status);

        assertThatExceptionOfType(LokiFailure.class)
                .isThrownBy(() -> ask(() -> streams(Side.FORWARDED, 10)))
                .satisfies(failure -> assertThat(failure.failureCause()).isEqualTo(cause))
                .withMessageContaining(status + " ")
                .withMessageContaining(words);
    }

    @Test
    void learnsTheLimitFromLokisWords() throws IOException {
        answer("limit-too-large-400", 400);

        assertThatExceptionOfType(PageLimitException.class)
                .isThrownBy(() -> ask(() -> streams(Side.FORWARDED, 5_001)))
                .satisfies(failure -> assertThat(failure.limit()).isEqualTo(5_000));
    }

    private static void answer(String name, int status) throws IOException {
        ResponseDefinitionBuilder response = aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/plain; charset=utf-8")
                .withBody(new String(body(name).readAllBytes(), StandardCharsets.UTF_8));
        loki.entries().answer(request -> true, Integer.MAX_VALUE, response);
    }

    private static <T> T ask(Supplier<AnswerReader<T>> reader) {
        return loki.client(loki.properties(10_000, 1)).askRange(ANY, reader, Attempts.none(), true);
    }

    private static Page page(Side side, String name, int limit) throws IOException {
        return AnswerEnvelope.read(body(name), streams(side, limit));
    }

    private static Page protobufPage(Side side, byte[] answer, int limit) throws IOException {
        AnswerReader<Page> reader = streams(side, limit);
        reader.readProtobuf(new ByteArrayInputStream(answer));
        return reader.finish();
    }

    private static byte[] protobuf(String name) throws IOException {
        try (InputStream file = RecordedAnswersTest.class.getResourceAsStream("/loki/" + name + ".pb")) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }

    private static AnswerReader<Page> streams(Side side, int limit) {
        return new StreamsReader(side, LineFormats.DEFAULT.parser(Set.of(side), Logged.ZONE), limit);
    }

    private static java.util.List<String> names(Page page) {
        return IntStream.range(0, page.size())
                .mapToObj(i -> ((Sighting) page.entry(i)).fileName())
                .toList();
    }

    /** The body of a recording: what follows the first empty line. */
    private static InputStream body(String name) throws IOException {
        try (InputStream file = RecordedAnswersTest.class.getResourceAsStream("/loki/" + name + ".http")) {
            String text = new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n");
            return new ByteArrayInputStream(
                    text.substring(text.indexOf("\n\n") + 2).getBytes(StandardCharsets.UTF_8));
        }
    }
}
