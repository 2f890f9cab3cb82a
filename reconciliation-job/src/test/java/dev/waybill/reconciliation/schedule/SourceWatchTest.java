package dev.waybill.reconciliation.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.job.Flow;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SourceWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final MutableClock clock = new MutableClock();
    private final MemorySource source = new MemorySource();
    private final SourceWatch watch = new SourceWatch(clock);
    private final SourceHealthIndicator health = new SourceHealthIndicator(watch);

    @BeforeEach
    void set() {
        clock.set(NOW);
    }

    @Test
    void saysOnceThatASourceAnswers(CapturedOutput output) {
        check(5);

        assertThat(said(output)).containsExactly("Flow default: the memory answers");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void saysWhatItWaitsForAtOnceAndThenOnceAMinute(CapturedOutput output) {
        source.failWith(new SourceUnavailableException("GET http://loki:3100/loki: ConnectException"));
        check(12); // every 15 s, so for 3 minutes

        String waiting = "Flow default is waiting for the memory: GET http://loki:3100/loki: ConnectException";
        assertThat(said(output)).containsExactly(waiting, waiting, waiting);
    }

    @Test
    void saysWhenASourceAnswersAgainAndWhenItIsGoneAgain(CapturedOutput output) {
        source.failWith(new SourceUnavailableException("no answer in time"));
        check(1);
        source.failWith(null);
        check(2);
        source.failWith(new SourceRefusedException("401 no org id"));
        check(1);

        assertThat(said(output))
                .containsExactly(
                        "Flow default is waiting for the memory: no answer in time",
                        "Flow default: the memory answers again",
                        "Flow default is waiting for the memory: 401 no org id");
    }

    @Test
    void healthTellsWhichSourceIsDownAndWhy() {
        source.failWith(new SourceRefusedException("401 no org id"));
        check(1);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails()).isEqualTo(Map.of("default", "401 no org id"));

        source.failWith(null);
        check(1);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void hintsAtTheTenantWhereACollectedFlowHasNoLineAtAll(CapturedOutput output) {
        watch.check(flow(true));
        watch.check(flow(true));

        assertThat(said(output))
                .containsExactly(
                        "Flow default: the memory answers",
                        "Flow default: the memory answers, but holds no line of this flow from the last 60 minutes; unless"
                                + " nothing flows yet, check the tenant and the selectors");
    }

    @Test
    void hintsAtNothingWhereLinesAre(CapturedOutput output) {
        source.add(Side.FORWARDED, "a", NOW.minusSeconds(1800), NOW.minusSeconds(1800));
        watch.check(flow(true));

        assertThat(said(output)).containsExactly("Flow default: the memory answers");
    }

    private void check(int times) {
        IntStream.range(0, times).forEach(i -> {
            watch.check(flow(false));
            clock.advance(Duration.ofSeconds(15));
        });
    }

    private Flow flow(boolean collected) {
        return new Flow(
                "default",
                new WindowProperties(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        ZoneOffset.UTC),
                source,
                collected);
    }

    private static List<String> said(CapturedOutput output) {
        return output.toString()
                .lines()
                .filter(line -> line.contains("Flow default"))
                .map(line -> line.substring(line.indexOf("Flow default")))
                .toList();
    }
}
