package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever lies in Loki, and however little of it a page holds: the reader delivers exactly that, once, in order. */
class LokiReadPropertyTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterContainer
    static void stop() {
        loki.close();
    }

    /** Entries of ties, bursts and gaps over several streams. */
    @Provide
    Arbitrary<List<Logged>> corpora() {
        Arbitrary<Long> gaps = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.just(0L)),
                net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(1, 999)),
                net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(1_000, 3_000_000)),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(1_000_000_000L, 20_000_000_000L)));
        return Combinators.combine(
                        gaps,
                        Arbitraries.integers().between(0, 99_999_999),
                        Arbitraries.integers().between(0, 2))
                .as(Step::new)
                .list()
                .ofMaxSize(120)
                .map(LokiReadPropertyTest::logged);
    }

    private record Step(long gapNanos, int id, int node) {}

    private static List<Logged> logged(List<Step> steps) {
        List<Logged> lines = new ArrayList<>();
        Instant at = START;
        for (Step step : steps) {
            at = at.plusNanos(step.gapNanos());
            lines.add(Logged.sighting(Side.FORWARDED, at, Logged.fileName(START, step.id()))
                    .on(step.node()));
        }
        return lines.stream().distinct().toList();
    }

    @Property(tries = 150)
    void deliversExactlyWhatLiesInTheRangeOnceAndInOrder(
            @ForAll("corpora") List<Logged> lines,
            @ForAll boolean onlyJson,
            @ForAll @IntRange(min = 1, max = 40) int pageEntries,
            @ForAll @IntRange(min = 0, max = 30) int fromSecond,
            @ForAll @IntRange(min = 0, max = 999_999_999) int fromNano) {
        loki.reset();
        loki.entries().maxEntries(pageEntries);
        if (onlyJson) {
            loki.entries().speakOnlyJson();
        }
        loki.log(lines);
        LogRange range = new LogRange(
                START.plusSeconds(fromSecond).minusNanos(fromNano),
                START.plusSeconds(60).plusNanos(fromNano));
        List<Logged> expected =
                lines.stream().filter(line -> range.contains(line.loggedAt())).toList();

        try (SightingCursor cursor = loki.source().read(Set.of(Side.FORWARDED), range)) {
            List<LogEntry> entries = new ArrayList<>();
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }

            assertThat(entries).isSortedAccordingTo(Comparator.comparing(LogEntry::loggedAt));
            assertThat(entries)
                    .extracting(entry -> key(entry.loggedAt(), ((Sighting) entry).fileName()))
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .map(line -> key(line.loggedAt(), nameIn(line.text())))
                            .toList());
            ReadProof proof = cursor.proofs().getFirst();
            assertThat(proof.entriesRead()).isEqualTo(expected.size());
            assertThat(proof.lines()).isEqualTo(loki.source().count(Side.FORWARDED, range));
        }
    }

    private static String key(Instant loggedAt, String name) {
        return loggedAt + " " + name;
    }

    private static String nameIn(String line) {
        return line.substring(line.lastIndexOf('/') + 1, line.indexOf(" to process"));
    }
}
