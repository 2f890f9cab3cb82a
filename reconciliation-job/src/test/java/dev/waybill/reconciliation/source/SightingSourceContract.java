package dev.waybill.reconciliation.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every source promises, whatever it reads from. */
public abstract class SightingSourceContract {

    /** A whole second, so that sources of any resolution can hold it, and not long ago, so that a real one takes it. */
    protected final Instant start =
            Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(30));

    protected final LogRange range = new LogRange(start, start.plusSeconds(60));

    private @Nullable SightingSource opened;

    /** A source of exactly these lines, given in log-time order within each side. */
    protected abstract SightingSource sourceOf(List<Logged> lines) throws Exception;

    /** Adds a line to what {@link #sourceOf} made, out of log-time order. */
    protected abstract void add(Logged line) throws Exception;

    /** Lets go of what {@link #sourceOf} made. */
    protected void closeSource() throws Exception {}

    @AfterEach
    void close() throws Exception {
        if (opened != null) {
            closeSource();
        }
    }

    private SightingSource source(List<Logged> lines) throws Exception {
        opened = sourceOf(lines);
        return opened;
    }

    @Test
    void canBeReadAtAll() throws Exception {
        SightingSource source = source(List.of());

        assertThatNoException().isThrownBy(source::check);
    }

    @Test
    void deliversEverySightingOfBothNodesOnce() throws Exception {
        List<Logged> lines = new ArrayList<>();
        List<LogEntry> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Instant made = start.plusMillis(i * 97L);
            for (Side side : Side.values()) {
                Instant loggedAt = start.plusSeconds(i / 11);
                String name = Logged.fileName(made, i);
                Logged line = Logged.sighting(side, loggedAt, name).on(i % 2);
                lines.add(line);
                expected.add(line.of(name, made));
            }
        }

        assertThat(read(source(lines), EnumSet.allOf(Side.class), range)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void deliversASideInLogTimeOrder() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Instant loggedAt = start.plusSeconds(i / 10);
            lines.add(Logged.sighting(Side.PROCESSED, loggedAt, Logged.fileName(start, i)));
        }

        assertThat(read(source(lines), Set.of(Side.PROCESSED), range))
                .hasSize(300)
                .isSortedAccordingTo(Comparator.comparing(LogEntry::loggedAt));
    }

    @Test
    void includesTheRangesBeginningAndExcludesItsEnd() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int second : new int[] {-1, 0, 59, 60}) {
            lines.add(Logged.sighting(Side.FORWARDED, start.plusSeconds(second), Logged.fileName(start, 100 + second)));
        }

        assertThat(read(source(lines), Set.of(Side.FORWARDED), range))
                .extracting(LogEntry::loggedAt)
                .containsExactly(start, start.plusSeconds(59));
    }

    @Test
    void readsOnlyTheSidesThatAreAskedFor() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (Side side : Side.values()) {
            lines.add(Logged.sighting(side, start, Logged.fileName(start, 1)));
        }
        SightingSource source = source(lines);

        for (Side side : Side.values()) {
            assertThat(read(source, Set.of(side), range))
                    .extracting(LogEntry::side)
                    .containsExactly(side);
        }
    }

    @Test
    void deliversTheSameNameAsOftenAsItIsLogged() throws Exception {
        String name = Logged.fileName(start, 1);
        List<Logged> lines = List.of(
                Logged.sighting(Side.FORWARDED, start, name),
                Logged.sighting(Side.FORWARDED, start.plusSeconds(1), name),
                Logged.sighting(Side.FORWARDED, start.plusSeconds(1), name).on(1));

        assertThat(read(source(lines), Set.of(Side.FORWARDED), range)).hasSize(3);
    }

    @Test
    void deliversALineThatNamesNoReadableFileAsMalformed() throws Exception {
        String text = Logged.line(Side.FORWARDED, start, "/cacheproxy/proxy/map/tz01/log/no-time.log");
        SightingSource source = source(List.of(new Logged(Side.FORWARDED, start, text, 0)));

        List<LogEntry> entries = read(source, Set.of(Side.FORWARDED), range);

        assertThat(entries).hasSize(1).first().isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.side()).isEqualTo(Side.FORWARDED);
            assertThat(malformed.loggedAt()).isEqualTo(start);
            assertThat(malformed.line()).isEqualTo(text);
        });
    }

    @Test
    void provesEverySideThatWasAskedFor() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            lines.add(Logged.sighting(Side.PROCESSED, start.plusSeconds(i), Logged.fileName(start, i)));
        }
        lines.add(Logged.sighting(Side.FAILED, start.plusSeconds(8), Logged.fileName(start, 9)));
        SightingSource source = source(lines);

        try (SightingCursor cursor = source.read(EnumSet.allOf(Side.class), range)) {
            drain(cursor);

            assertThat(cursor.proofs())
                    .extracting(ReadProof::side, ReadProof::entriesRead)
                    .containsExactlyInAnyOrder(
                            tuple(Side.FORWARDED, 0L), tuple(Side.PROCESSED, 7L), tuple(Side.FAILED, 1L));
        }
    }

    @Test
    void provesNothingBeforeTheEnd() throws Exception {
        SightingSource source = source(List.of(Logged.sighting(Side.FORWARDED, start, Logged.fileName(start, 1))));

        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range)) {
            assertThat(cursor.next()).isNotNull();

            assertThatIllegalStateException().isThrownBy(cursor::proofs);
        }
    }

    @Test
    void staysAtTheEnd() throws Exception {
        SightingSource source = source(List.of());

        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range)) {
            assertThat(cursor.next()).isNull();
            assertThat(cursor.next()).isNull();
        }
    }

    @Test
    void mayBeClosedAtAnyTimeAndTwice() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(Logged.sighting(Side.FORWARDED, start.plusSeconds(i / 2), Logged.fileName(start, i)));
        }
        SightingCursor cursor = source(lines).read(Set.of(Side.FORWARDED), range);
        cursor.next();

        cursor.close();

        assertThatNoException().isThrownBy(cursor::close);
    }

    @Test
    void tellsTheNewestEntryOfARange() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add(Logged.sighting(Side.FORWARDED, start.plusSeconds(i), Logged.fileName(start, i)));
        }
        SightingSource source = source(lines);

        assertThat(source.newest(Side.FORWARDED, range)).contains(start.plusSeconds(39));
        assertThat(source.newest(Side.FORWARDED, new LogRange(start, start.plusSeconds(20))))
                .contains(start.plusSeconds(19));
        assertThat(source.newest(Side.PROCESSED, range)).isEmpty();
    }

    @Test
    void estimatesOneFigureAStepHoweverLongTheLastOneIs() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 59; i++) {
            lines.add(Logged.sighting(Side.FORWARDED, start.plusSeconds(i), Logged.fileName(start, i)));
        }
        SightingSource source = source(lines);

        assertThat(source.estimate(Side.FORWARDED, range, Duration.ofSeconds(60)))
                .hasSize(1);
        assertThat(source.estimate(Side.FORWARDED, range, Duration.ofSeconds(25)))
                .hasSize(3);
    }

    @Test
    void countsWhatIsThereByNow() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 59; i++) {
            lines.add(Logged.sighting(Side.FORWARDED, start.plusSeconds(i), Logged.fileName(start, i)));
        }
        SightingSource source = source(lines);
        source.estimate(Side.FORWARDED, range, range.length());
        read(source, Set.of(Side.FORWARDED), range);
        assertThat(source.count(Side.FORWARDED, range)).isEqualTo(59);

        add(Logged.sighting(Side.FORWARDED, start.plusSeconds(30), Logged.fileName(start, 60)));

        assertThat(source.count(Side.FORWARDED, range)).isEqualTo(60);
        assertThat(source.count(Side.PROCESSED, range)).isZero();
    }

    /** What was prepared for a range is not what is read: a line that comes in between is read as well. */
    @Test
    void readsWhatIsThereByNowWhateverItWasToldToExpect() throws Exception {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < 59; i++) {
            for (Side side : Side.values()) {
                lines.add(Logged.sighting(side, start.plusSeconds(i), Logged.fileName(start, i)));
            }
        }
        SightingSource source = source(lines);
        source.expect(range);
        assertThat(source.estimate(Side.FORWARDED, range, range.length())).containsExactly(59);

        add(Logged.sighting(Side.PROCESSED, start.plusSeconds(30), Logged.fileName(start, 60)));

        assertThat(read(source, Set.of(Side.PROCESSED), range)).hasSize(60);
        assertThat(read(source, Set.of(Side.FORWARDED), range)).hasSize(59);
    }

    @Test
    void provesByControlRecordsThatEveryLineOfEveryWriterIsThere() throws Exception {
        SightingSource source = source(written());

        List<WriterProof> proofs = proofs(source, part());

        assertThat(proofs)
                .extracting(WriterProof::writer, WriterProof::side, WriterProof::isTotal)
                .containsExactlyInAnyOrder(
                        tuple("node-0", Side.FORWARDED, true),
                        tuple("node-1", Side.FORWARDED, true),
                        tuple("node-0", Side.PROCESSED, true),
                        tuple("node-1", Side.PROCESSED, true),
                        tuple("node-0", Side.FAILED, true),
                        tuple("node-1", Side.FAILED, true));
        assertThat(proofs).allMatch(proof -> proof.expected() == proof.read() && proof.read() == 50);
    }

    @Test
    void deliversNothingOfTheIntervalsBesideTheRange() throws Exception {
        SightingSource source = source(written());

        assertThat(read(source, Set.of(Side.PROCESSED), part()))
                .hasSize(88)
                .allMatch(entry -> part().contains(entry.loggedAt()));
    }

    @Test
    void saysWhichWriterMissesHowManyLinesOfWhichInterval() throws Exception {
        List<Logged> lines = written();
        for (int missing : new int[] {21, 22, 44}) {
            String name = Logged.fileName(start, 1_100 + missing);
            assertThat(lines.removeIf(
                            line -> line.side() == Side.PROCESSED && line.text().contains(name)))
                    .isTrue();
        }
        SightingSource source = source(lines);

        List<WriterProof> proofs = proofs(source, part());

        assertThat(proofs.stream().filter(proof -> !proof.isTotal()))
                .extracting(WriterProof::writer, WriterProof::side)
                .containsExactly(tuple("node-1", Side.PROCESSED));
        assertThat(proofs.stream().flatMap(proof -> proof.deficits().stream()))
                .containsExactly(
                        new WriterProof.Deficit(start.plusSeconds(20), start.plusSeconds(30), 2, 2),
                        new WriterProof.Deficit(start.plusSeconds(40), start.plusSeconds(50), 1, 1));
    }

    @Test
    void takesWhatIsDeliveredTwiceForOne() throws Exception {
        List<Logged> lines = written();
        List<Logged> again = lines.stream()
                .filter(line -> line.loggedAt().getEpochSecond() % 3 == 0)
                .map(line -> new Logged(line.side(), line.loggedAt().plusNanos(700), line.text(), line.node()))
                .toList();
        lines.addAll(again);
        lines.sort(Comparator.comparing(Logged::loggedAt));

        assertThat(proofs(source(lines), part())).hasSize(6).allMatch(WriterProof::isTotal);
    }

    @Test
    void saysWhereARecordIsMissing() throws Exception {
        List<Logged> lines = written();
        lines.removeIf(line -> line.node() == 0
                && line.text().contains(" seq=4 ")
                && line.text().contains("announced"));

        List<WriterProof> proofs = proofs(source(lines), part());

        assertThat(proofs.stream().filter(proof -> !proof.isTotal()))
                .singleElement()
                .satisfies(proof -> {
                    assertThat(proof.writer()).isEqualTo("node-0");
                    assertThat(proof.covered()).isFalse();
                    assertThat(proof.deficits())
                            .containsExactly(
                                    new WriterProof.Deficit(start.plusSeconds(20), start.plusSeconds(30), 0, 0));
                });
    }

    @Test
    void provesNothingByRecordsOfTheTailOfAWriterThatWasKilled() throws Exception {
        List<Logged> lines = written();
        lines.removeIf(line -> line.node() == 1
                && ControlWriter.isControl(line)
                && line.loggedAt().isAfter(start.plusSeconds(40)));

        List<WriterProof> proofs = proofs(source(lines), part());

        assertThat(proofs).allMatch(proof -> proof.covered() == proof.writer().equals("node-0"));
        assertThat(proofs).allMatch(proof -> proof.deficits().isEmpty());
    }

    @Test
    void provesNothingByRecordsWhereNobodyGivesAny() throws Exception {
        List<Logged> lines = written();
        lines.removeIf(ControlWriter::isControl);

        assertThat(proofs(source(lines), part())).isEmpty();
    }

    @Test
    void tellsTheControlRecordsOfARangeInOrder() throws Exception {
        SightingSource source = source(written());

        List<ControlRecord> records = source.controlRecords(Side.FAILED, part());

        assertThat(records)
                .hasSize(10)
                .extracting(ControlRecord::writer, ControlRecord::seq, ControlRecord::side)
                .startsWith(tuple("node-0", 2L, Side.FAILED))
                .endsWith(tuple("node-1", 6L, Side.FAILED));
        assertThat(source.controlRecords(Side.FORWARDED, part())).hasSize(10);
    }

    /** A part of {@link #written} that begins and ends within intervals. */
    private LogRange part() {
        return new LogRange(start.plusSeconds(3), start.plusSeconds(47));
    }

    /** A line a second of each side of two writers, from 20 s before to 100 s after, and a control record each 10 s. */
    private List<Logged> written() {
        List<Logged> lines = new ArrayList<>();
        for (Side side : Side.values()) {
            for (int node = 0; node < 2; node++) {
                List<ControlWriter.Said> said = new ArrayList<>();
                for (int second = -20; second < 100; second++) {
                    String name = Logged.fileName(start, 100 + node * 1_000 + second);
                    said.add(new ControlWriter.Said(start.plusSeconds(second), name));
                    lines.add(Logged.sighting(side, start.plusSeconds(second), name)
                            .on(node));
                }
                int writer = node;
                new ControlWriter("node-" + node, 1, side)
                        .say(start.minusSeconds(20), start.plusSeconds(100), Duration.ofSeconds(10), said, true)
                        .forEach(record -> lines.add(ControlWriter.logged(record, writer)));
            }
        }
        lines.sort(Comparator.comparing(Logged::loggedAt));
        return lines;
    }

    private static List<WriterProof> proofs(SightingSource source, LogRange range) {
        try (SightingCursor cursor = source.read(EnumSet.allOf(Side.class), range)) {
            drain(cursor);
            return cursor.proofs().stream()
                    .flatMap(proof -> proof.writers().stream())
                    .toList();
        }
    }

    protected static List<LogEntry> read(SightingSource source, Set<Side> sides, LogRange range) {
        try (SightingCursor cursor = source.read(sides, range)) {
            List<LogEntry> entries = drain(cursor);
            assertThat(cursor.proofs()).hasSize(sides.size());
            return Collections.unmodifiableList(entries);
        }
    }

    protected static List<LogEntry> drain(SightingCursor cursor) {
        List<LogEntry> entries = new ArrayList<>();
        for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            entries.add(entry);
        }
        return entries;
    }
}
