package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corpora that a real Loki must give back to the last line. Start it with a low max_entries_limit_per_query, too. */
@RequiresLoki
class RealLokiReadTest {

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(20));
    private final LogRange range = new LogRange(start.minusSeconds(10), start.plusSeconds(120));
    private final RealLoki loki = new RealLoki();

    @ParameterizedTest(name = "{0} files a second")
    @ValueSource(ints = {10, 2_000, 20_000})
    void deliversACorpusExactly(int filesPerSecond) throws Exception {
        int files = Math.min(filesPerSecond * 30, 100_000);
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            Instant at = start.plusNanos(i * (1_000_000_000L / filesPerSecond));
            lines.add(
                    Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, i)).on(i % 3));
        }

        assertDelivers(lines);
    }

    @Test
    void deliversThousandsOfTiesOverThreeStreams() throws Exception {
        List<Logged> lines = new ArrayList<>();
        Random random = new Random(7);
        for (int tie = 0; tie < 3; tie++) {
            Instant at = start.plusNanos(tie * 5_000_000L + tie);
            for (int i = 0; i < 4_000; i++) {
                lines.add(Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, random.nextInt(100_000_000)))
                        .on(i % 3));
            }
        }

        assertDelivers(lines);
    }

    @Test
    void deliversMoreTiesThanAPageHolds() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            lines.add(Logged.sighting(Side.FORWARDED, start, Logged.fileName(start, i))
                    .on(i % 3));
        }

        assertDelivers(lines);
    }

    @Test
    void deliversBurstsAndGapsAcrossTheFullHour() throws Exception {
        Instant hour = start.truncatedTo(ChronoUnit.HOURS);
        List<Logged> lines = new ArrayList<>();
        Random random = new Random(11);
        Instant at = hour.minusSeconds(600);
        for (int i = 0; i < 20_000; i++) {
            at = at.plusNanos(random.nextInt(1_000) == 0 ? 60_000_000_000L : random.nextInt(3) * 1_000L);
            lines.add(
                    Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, i)).on(i % 2));
        }

        assertDelivers(lines, new LogRange(hour.minusSeconds(900), hour.plusSeconds(3_000)));
    }

    private void assertDelivers(List<Logged> lines) throws Exception {
        assertDelivers(lines, range);
    }

    private void assertDelivers(List<Logged> lines, LogRange wanted) throws Exception {
        loki.push(lines);
        Set<String> expected = new HashSet<>();
        lines.forEach(line -> expected.add(line.loggedAt() + line.text().replaceAll(".*/|_\\.log.*", "")));

        try (SightingCursor cursor = loki.source().read(Set.of(Side.FORWARDED), wanted)) {
            Set<String> delivered = new HashSet<>();
            Instant last = Instant.MIN;
            long entries = 0;
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                delivered.add(entry.loggedAt() + ((Sighting) entry).fileName().replace("_.log", ""));
                assertThat(entry.loggedAt()).isAfterOrEqualTo(last);
                last = entry.loggedAt();
                entries++;
            }

            assertThat(delivered).isEqualTo(expected);
            assertThat(entries).isEqualTo(lines.size());
            assertThat(cursor.proofs()).extracting(ReadProof::entriesCounted).containsExactly(entries);
        }
    }
}
