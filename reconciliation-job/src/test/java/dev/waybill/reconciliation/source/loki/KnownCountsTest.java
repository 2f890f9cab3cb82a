package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a watcher counted, a worker need not count again; and that all is shown, it must know. */
class KnownCountsTest {

    private final ScriptedLoki loki = new ScriptedLoki();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(30));
    private final LogRange window = new LogRange(start, start.plusSeconds(60));
    private final LogRange slice = new LogRange(start.plusSeconds(17), start.plusSeconds(41));

    @BeforeEach
    void log() {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            lines.add(Logged.sighting(
                    Side.FORWARDED, start.plusMillis(i * 100L + 7), Logged.fileName(start.plusMillis(i * 100L), i)));
        }
        loki.log(lines);
    }

    @AfterEach
    void close() {
        loki.close();
    }

    @Test
    void aWorkerCountsNothingThatItsWatcherCounted() {
        LokiSightingSource watcher = loki.source();
        watcher.estimate(Side.FORWARDED, window, Duration.ofSeconds(1));
        String known = watcher.known(slice);
        LokiSightingSource alone = loki.source();
        long before = loki.entries().asked(FakeLoki::counts);
        assertThat(read(alone)).isEqualTo(240);
        long countedAlone = loki.entries().asked(FakeLoki::counts) - before;

        LokiSightingSource worker = loki.source();
        worker.learn(slice, known);
        before = loki.entries().asked(FakeLoki::counts);
        assertThat(read(worker)).isEqualTo(240);
        long countedAfterLearning = loki.entries().asked(FakeLoki::counts) - before;
        assertThat(countedAfterLearning)
                .as("only what the steps do not cover at either end, of %d", countedAlone)
                .isLessThan(countedAlone + 1)
                .isLessThanOrEqualTo(2);
    }

    @Test
    void aCountThatIsOutOfDateIsFoundOut() {
        LokiSightingSource watcher = loki.source();
        watcher.estimate(Side.FORWARDED, window, Duration.ofSeconds(1));
        String known = watcher.known(slice);
        Instant late = start.plusSeconds(30).plusMillis(3);
        loki.log(List.of(Logged.sighting(Side.FORWARDED, late, Logged.fileName(late, 9_999))));
        LokiSightingSource worker = loki.source();
        worker.learn(slice, known);
        assertThat(read(worker)).isEqualTo(241);
    }

    @Test
    void aWorkerKnowsThatAllIsShownWhereItsWatcherDoes() {
        LokiSightingSource watcher = hiding();
        LokiSightingSource worker = hiding();
        worker.learn(slice, watcher.known(slice));
        assertThatThrownBy(() -> read(worker)).isInstanceOf(SourceRefusedException.class);
        watcher.vouch(window);
        worker.learn(slice, watcher.known(slice));
        assertThat(read(worker)).isEqualTo(240);
    }

    @Test
    void nothingKnownIsNothingToLearn() {
        LokiSightingSource worker = loki.source();
        assertThat(worker.known(slice)).isEmpty();
        worker.learn(slice, "");
        assertThat(read(worker)).isEqualTo(240);
    }

    /** Of a Loki that may hide lines older than a minute. */
    private LokiSightingSource hiding() {
        LokiProperties defaults = LokiProperties.at(loki.url());
        return loki.source(new LokiProperties(
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
                Duration.ofMinutes(1),
                "instance",
                defaults.retry(),
                LokiSelectors.DEFAULT));
    }

    private long read(LokiSightingSource source) {
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), slice)) {
            long entries = 0;
            while (cursor.next() != null) {
                entries++;
            }
            return entries;
        }
    }
}
