package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiMetrics;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From when on Loki holds everything: what it once said stays true, and before its oldest line nothing is sure. */
class LokiBoundsTest {

    private static final ScriptedLoki loki = new ScriptedLoki();
    private static final String TENANTS = "/loki/api/v1/drilldown-limits";
    private static final String EVERYBODYS = "/config";

    private final MutableClock clock = new MutableClock();
    private LokiSightingSource source = open();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @BeforeEach
    void reset() {
        loki.reset();
        source = open();
    }

    private LokiSightingSource open() {
        return new LokiSightingSource(
                loki.client(loki.properties(5_000, 2)), LokiSelectors.DEFAULT, LineFormats.DEFAULT, Logged.ZONE, clock);
    }

    private Instant ago(int hours) {
        return clock.instant().minus(Duration.ofHours(hours));
    }

    private void log(Side side, int hoursAgo) {
        loki.log(List.of(Logged.sighting(side, ago(hoursAgo), Logged.fileName(ago(hoursAgo), hoursAgo))));
    }

    private static void publish(String path, ResponseDefinitionBuilder answer) {
        loki.server()
                .stubFor(com.github.tomakehurst.wiremock.client.WireMock.get(path)
                        .willReturn(answer));
    }

    private static ResponseDefinitionBuilder tenantsOwn(String retention) {
        return aResponse()
                .withHeader("Content-Type", "application/json")
                .withBody("{\"limits\":{\"retention_period\":\"" + retention + "\"}}");
    }

    @Test
    void keepsTheLastBoundWhileNobodyTells() {
        publish(TENANTS, tenantsOwn("168h"));
        assertThat(source.oldest(Side.FAILED)).contains(ago(168));

        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMinutes(11));
            publish(TENANTS, aResponse().withStatus(503));
            assertThat(source.oldest(Side.FAILED)).contains(ago(168));
        }
    }

    /** All tenants may keep more than ours does. */
    @Test
    void takesNoLooserBoundForATighterOneThatCannotBeAskedFor() {
        publish(EVERYBODYS, aResponse().withBody("limits_config:\n  retention_period: 744h\n"));
        publish(TENANTS, tenantsOwn("168h"));
        assertThat(source.oldest(Side.FAILED)).contains(ago(168));

        clock.advance(Duration.ofMinutes(11));
        publish(TENANTS, aResponse().withStatus(404));
        assertThat(source.oldest(Side.FAILED)).contains(ago(168));
    }

    @Test
    void learnsOfATighterBound() {
        publish(TENANTS, tenantsOwn("168h"));
        assertThat(source.oldest(Side.FAILED)).contains(ago(168));

        clock.advance(Duration.ofMinutes(11));
        publish(TENANTS, tenantsOwn("24h"));
        assertThat(source.oldest(Side.FAILED)).contains(ago(24));
    }

    @ParameterizedTest
    @EnumSource(
            value = Side.class,
            names = {"FORWARDED", "PROCESSED"})
    void holdsNothingBeforeItsOldestLine(Side side) {
        log(side, 5);
        log(side, 3);

        assertThat(source.oldest(side)).contains(ago(5));
    }

    @ParameterizedTest
    @EnumSource(
            value = Side.class,
            names = {"FORWARDED", "PROCESSED"})
    void isSureOfNothingWhereNothingIs(Side side) {
        assertThat(source.oldest(side)).contains(clock.instant());

        log(side, 5);
        assertThat(source.oldest(side)).contains(ago(5));
    }

    /** Where all goes well nothing fails, for as long as Loki may keep lines. */
    @Test
    void takesNoMissingFailuresForMissingLines() {
        assertThat(source.oldest(Side.FAILED)).isEmpty();
    }

    @Test
    void takesTheLaterOfBoundAndLine() {
        log(Side.FORWARDED, 100);
        publish(TENANTS, tenantsOwn("24h"));
        assertThat(source.oldest(Side.FORWARDED)).contains(clock.instant());

        log(Side.FORWARDED, 20);
        assertThat(source.oldest(Side.FORWARDED)).contains(ago(20));
    }

    @Test
    void asksForTheOldestLineOnlyNowAndThen() {
        log(Side.FORWARDED, 5);
        source.oldest(Side.FORWARDED);
        double asked = loki.meter(LokiMetrics.REQUESTS);

        for (int i = 0; i < 9; i++) {
            clock.advance(Duration.ofSeconds(50));
            source.oldest(Side.FORWARDED);
        }
        assertThat(loki.meter(LokiMetrics.REQUESTS)).isEqualTo(asked);
    }

    @Test
    void keepsTheOldestLineThatItKnewWhileItCannotAsk() {
        log(Side.FORWARDED, 5);
        Instant line = source.oldest(Side.FORWARDED).orElseThrow();

        clock.advance(Duration.ofMinutes(11));
        loki.entries().answer(request -> true, Integer.MAX_VALUE, aResponse().withStatus(503));
        assertThat(source.oldest(Side.FORWARDED)).contains(line);
    }

    @Test
    void cannotTellWhereItNeverCouldAsk() {
        loki.entries().answer(request -> true, Integer.MAX_VALUE, aResponse().withStatus(503));

        assertThatExceptionOfType(SourceUnavailableException.class).isThrownBy(() -> source.oldest(Side.PROCESSED));
    }

    @Test
    void asksForTheOldestLineInPiecesWhereRangesAreBounded() {
        loki.entries().maxQueryMillis(Duration.ofHours(25).toMillis());
        log(Side.FORWARDED, 50);
        log(Side.FORWARDED, 2);

        assertThat(source.oldest(Side.FORWARDED)).contains(ago(50));
    }
}
