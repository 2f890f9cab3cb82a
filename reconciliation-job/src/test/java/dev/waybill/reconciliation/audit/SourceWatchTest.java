package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.flow.Flow;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;

class SourceWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final MutableClock clock = new MutableClock();
    private final MemorySource source = new MemorySource();
    private final SourceWatch watch = new SourceWatch(clock);
    private final SourceHealthIndicator health = new SourceHealthIndicator(watch);

    private final Logger logger = (Logger) LoggerFactory.getLogger(SourceWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void set() {
        clock.set(NOW);
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void reset() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void saysOnceThatASourceAnswers() {
        check(5);

        assertThat(said()).containsExactly("Flow default: the memory answers");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void saysWhatItWaitsForAtOnceAndThenOnceAMinute() {
        source.failWith(new SourceUnavailableException("GET http://loki:3100/loki: ConnectException"));
        check(12); // every 15 s, so for 3 minutes

        String waiting = "Flow default is waiting for the memory: GET http://loki:3100/loki: ConnectException";
        assertThat(said()).containsExactly(waiting, waiting, waiting);
    }

    @Test
    void saysWhenASourceAnswersAgainAndWhenItIsGoneAgain() {
        source.failWith(new SourceUnavailableException("no answer in time"));
        check(1);
        source.failWith(null);
        check(2);
        source.failWith(new SourceRefusedException("401 no org id"));
        check(1);

        assertThat(said())
                .containsExactly(
                        "Flow default is waiting for the memory: no answer in time",
                        "Flow default: the memory answers again",
                        "Flow default is waiting for the memory: 401 no org id");
    }

    @Test
    void healthTellsWhichSourceIsWaitedForAndWhy() {
        source.failWith(new SourceRefusedException("401 no org id"));
        check(1);
        assertThat(health.health().getStatus()).isEqualTo(SourceHealthIndicator.WAITING);
        assertThat(health.health().getDetails()).isEqualTo(Map.of("default", "401 no org id"));

        source.failWith(null);
        check(1);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void hintsAtTheTenantWhereACollectedFlowHasNoLineAtAll() {
        watch.check(flow(true));
        watch.check(flow(true));

        assertThat(said())
                .containsExactly(
                        "Flow default: the memory answers",
                        "Flow default: the memory answers, but holds no line of this flow from the last 60 minutes; unless"
                                + " nothing flows yet, check the tenant and the selectors");
    }

    @Test
    void hintsAtNothingWhereLinesAre() {
        source.add(Side.FORWARDED, "a", NOW.minusSeconds(1800), NOW.minusSeconds(1800));
        watch.check(flow(true));

        assertThat(said()).containsExactly("Flow default: the memory answers");
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
                collected,
                false);
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
