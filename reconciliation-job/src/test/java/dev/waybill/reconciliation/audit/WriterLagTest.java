package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.window.WindowProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterLagTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final MutableClock clock = new MutableClock();
    private final SightingSource source = mock(SightingSource.class);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WriterLag lag = lag(true);

    @BeforeEach
    void set() {
        clock.set(NOW);
    }

    @Test
    void saysHowFarEachWriterWasHeard() {
        heard(Side.FORWARDED, mark("a", 3), mark("b", 1_200));
        heard(Side.PROCESSED, mark("p", 90));
        heard(Side.FAILED, mark("p", 4));

        lag.look();

        assertThat(behind("forwarder", "a")).isEqualTo(3);
        assertThat(behind("forwarder", "b")).isEqualTo(1_200);
        assertThat(behind("processor", "p"))
                .as("the newer of both kinds of line")
                .isEqualTo(4);
    }

    /** After a while nothing of a stopped collector's lines lies within the lookback, and all of its backlog is still there. */
    @Test
    void remembersTheBacklogHoweverLongACollectorIsAway() {
        heard(Side.FORWARDED, mark("a", 3));
        lag.look();
        heard(Side.FORWARDED);
        clock.advance(Duration.ofHours(5));
        lag.look();
        assertThat(behind("forwarder", "a")).isEqualTo(3 + 5 * 3_600);

        heard(Side.FORWARDED, new WriterMark("a", NOW.plus(Duration.ofHours(2))));
        lag.look();
        assertThat(behind("forwarder", "a")).as("catching up").isEqualTo(3 * 3_600);
    }

    @Test
    void growsWhileTheSourceDoesNotAnswer() {
        heard(Side.FORWARDED, mark("a", 3));
        lag.look();
        when(source.writers(any(), any())).thenThrow(new SourceUnavailableException("away"));
        clock.advance(Duration.ofMinutes(10));
        lag.look();
        assertThat(behind("forwarder", "a")).isEqualTo(603);
    }

    @Test
    void forgetsWhoHasBeenSilentForADay() {
        heard(Side.FORWARDED, mark("a", 3), mark("b", 3));
        lag.look();
        clock.advance(Duration.ofHours(25));
        heard(Side.FORWARDED, new WriterMark("b", clock.instant()));
        lag.look();
        assertThat(gauge("forwarder", "a")).isNull();
        assertThat(behind("forwarder", "b")).isZero();
    }

    /** A clock that is ahead makes nobody fall behind by less than nothing. */
    @Test
    void isNeverNegative() {
        heard(Side.FORWARDED, mark("a", -40));
        lag.look();
        assertThat(behind("forwarder", "a")).isZero();
    }

    @Test
    void asksNothingWhereThereIsNoCollector() {
        lag(false).look();
        verifyNoInteractions(source);
    }

    private void heard(Side side, WriterMark... marks) {
        when(source.writers(eq(side), any())).thenReturn(Arrays.asList(marks));
    }

    private static WriterMark mark(String writer, long secondsBehind) {
        return new WriterMark(writer, NOW.minusSeconds(secondsBehind));
    }

    private double behind(String side, String writer) {
        return Objects.requireNonNull(gauge(side, writer)).value();
    }

    private @Nullable Gauge gauge(String side, String writer) {
        return registry.find(WriterLag.BEHIND)
                .tags("flow", "default", "side", side, "writer", writer)
                .gauge();
    }

    private WriterLag lag(boolean collected) {
        WindowProperties windows = new WindowProperties(
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                ZoneOffset.UTC);
        return new WriterLag(
                new Flows(List.of(new Flow("default", windows, source, collected, false))), registry, clock);
    }
}
