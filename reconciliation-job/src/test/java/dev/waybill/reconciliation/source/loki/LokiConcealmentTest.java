package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.source.Concealment;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loki shows nothing of what is still in memory once it is old enough; nothing of that age may be taken for whole. */
class LokiConcealmentTest {

    private static final ScriptedLoki loki = new ScriptedLoki();
    private final MutableClock clock = new MutableClock();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void reset() {
        loki.reset();
    }

    private static String settings(String querier, String ingester) {
        return """
                target: all
                querier:
                  tail_max_duration: 1h0m0s
                %s
                  engine:
                    max_look_back_period: 30s
                ingester:
                  lifecycler:
                    ring:
                      query_store_max_look_back_period: 7h0m0s
                  flush_check_period: 30s
                  chunk_idle_period: 30m0s
                  max_chunk_age: 2h0m0s
                %s
                pattern_ingester:
                  max_chunk_age: 1h0m0s
                  query_store_max_look_back_period: 9h0m0s
                """.formatted(querier.isEmpty() ? "" : "  " + querier, ingester.isEmpty() ? "" : "  " + ingester);
    }

    private LokiSightingSource source(@Nullable Duration configured) {
        LokiProperties defaults = LokiProperties.at(loki.url());
        LokiProperties properties = new LokiProperties(
                loki.url(),
                null,
                null,
                null,
                null,
                null,
                defaults.headers(),
                false,
                defaults.connectTimeout(),
                defaults.readTimeout(),
                4,
                5_000,
                null,
                configured,
                "instance",
                defaults.retry(),
                LokiSelectors.DEFAULT);
        return new LokiSightingSource(
                loki.client(properties), LokiSelectors.DEFAULT, LineFormats.DEFAULT, Logged.ZONE, clock);
    }

    private LogRange ago(Duration age) {
        return new LogRange(
                clock.instant().minus(age), clock.instant().minus(age).plusSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "query_ingesters_within: 3h0m0s, query_store_max_look_back_period: 0s, PT3H",
        "query_ingesters_within: 3h0m0s, query_store_max_look_back_period: 2h41m0s, PT2H41M",
        "query_ingesters_within: 3h0m0s, query_store_max_look_back_period: 72h41m0s, PT72H41M",
        "query_ingesters_within: 3h0m0s, query_store_max_look_back_period: -1ns, none",
        "query_ingesters_within: 3h0m0s, query_store_max_look_back_period: -1s, PT0S",
        "query_ingesters_within: 0s, query_store_max_look_back_period: 0s, none",
        "'', query_store_max_look_back_period: 0s, none",
        "'', query_store_max_look_back_period: 72h41m0s, PT72H41M",
        "query_ingesters_within: soon, query_store_max_look_back_period: 0s, PT3H",
        "query_store_only: true, query_store_max_look_back_period: 0s, PT0S",
    })
    void takesFromLokisOwnSettingsWhatItHides(String querier, String ingester, String olderThan) {
        loki.entries().publish(settings(querier, ingester));

        assertThat(source(null)
                        .concealment()
                        .map(Concealment::olderThan)
                        .map(Duration::toString)
                        .orElse("none"))
                .isEqualTo(olderThan);
    }

    @Test
    void assumesLokisDefaultsWhereItsSettingsCannotBeRead() {
        assertThat(source(null).concealment().map(Concealment::olderThan)).contains(Duration.ofHours(3));

        loki.reset();
        loki.entries().publish("<html><title>Sign in</title></html>");
        assertThat(source(null).concealment().map(Concealment::olderThan)).contains(Duration.ofHours(3));
    }

    @Test
    void takesTheWordOfWhoConfiguresIt() {
        loki.entries().publish(settings("query_ingesters_within: 3h0m0s", ""));

        assertThat(source(Duration.ofHours(1)).concealment().map(Concealment::olderThan))
                .contains(Duration.ofHours(1));
        assertThat(source(Duration.ZERO).concealment()).isEmpty();
    }

    @Test
    void showsAChunkOnceItIsFullOrIdleAndWritten() {
        loki.entries().publish(settings("query_ingesters_within: 3h0m0s", ""));

        assertThat(source(null).concealment().orElseThrow().shownAfter())
                .isBetween(Duration.ofMinutes(150), Duration.ofMinutes(240));
    }

    @Test
    void refusesWhatMayBeHiddenAndNamesTheSetting() {
        loki.entries().publish(settings("query_ingesters_within: 3h0m0s", ""));
        LokiSightingSource source = source(null);

        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> source.count(Side.PROCESSED, ago(Duration.ofHours(4))))
                .withMessageContaining("query_ingesters_within");
        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() -> source.read(
                        Set.of(Side.FORWARDED), ago(Duration.ofHours(3).plusSeconds(1))))
                .withMessageContaining("query_ingesters_within");
        assertThat(source.count(Side.PROCESSED, ago(Duration.ofHours(3)))).isZero();
    }

    @Test
    void readsWhatItWasVouchedForAsLongAsThatHolds() {
        LokiSightingSource source = source(null);
        LogRange window = ago(Duration.ofHours(5));
        source.vouch(window);

        assertThat(source.count(Side.PROCESSED, window)).isZero();
        assertThat(source.count(
                        Side.PROCESSED,
                        new LogRange(window.from().plusSeconds(10), window.to().minusSeconds(10))))
                .isZero();
        assertThatExceptionOfType(SourceRefusedException.class)
                .isThrownBy(() ->
                        source.count(Side.PROCESSED, new LogRange(window.from().minusSeconds(1), window.to())));

        clock.advance(Duration.ofHours(1));
        assertThatExceptionOfType(SourceRefusedException.class).isThrownBy(() -> source.count(Side.PROCESSED, window));
    }

    /** Only the part that is old enough to be hidden needs anybody's word. */
    @Test
    void needsNoWordForWhatIsYoung() {
        LokiSightingSource source = source(null);
        LogRange long4h = new LogRange(clock.instant().minus(Duration.ofHours(4)), clock.instant());
        source.vouch(new LogRange(long4h.from(), long4h.from().plus(Duration.ofHours(1))));

        assertThatNoException().isThrownBy(() -> source.count(Side.PROCESSED, long4h));
    }

    @Test
    void remembersWhatItKnewWhileItCannotAsk() {
        loki.entries().publish(settings("query_ingesters_within: 3h0m0s", "query_store_max_look_back_period: 1h0m0s"));
        LokiSightingSource source = source(null);
        assertThat(source.concealment().map(Concealment::olderThan)).contains(Duration.ofHours(1));

        clock.advance(Duration.ofMinutes(11));
        loki.entries().answer(request -> true, Integer.MAX_VALUE, aResponse().withStatus(503));

        assertThat(source.concealment().map(Concealment::olderThan)).contains(Duration.ofHours(1));
    }
}
