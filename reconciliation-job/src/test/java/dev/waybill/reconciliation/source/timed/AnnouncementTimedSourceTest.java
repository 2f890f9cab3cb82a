package dev.waybill.reconciliation.source.timed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.Margins;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementTimedSourceTest {

    private static final Instant NOON = Instant.parse("2026-01-28T12:00:00Z");
    private static final LogRange RANGE = new LogRange(NOON.minusSeconds(10), NOON.plusSeconds(360));

    private final MemorySource logs = new MemorySource();

    @Test
    void givesAProcessingTheTimeOfItsAnnouncement() {
        announce("a", 5);
        finish("a", 20);
        assertThat(finished(RANGE)).containsExactly(processed("a", 5, 20));
    }

    @Test
    void findsAnAnnouncementBeforeTheRange() {
        announce("a", -200);
        finish("a", 20);
        assertThat(finished(RANGE)).containsExactly(processed("a", -200, 20));
    }

    @Test
    void takesAProcessingForOneOfTheNextFileWhereTheClockIsALittleBehind() {
        announce("a", 20);
        finish("a", 15);
        assertThat(finished(RANGE)).containsExactly(processed("a", 20, 15));
    }

    @Test
    void leavesAProcessingItsOwnTimeWhereNobodyAnnouncedIt() {
        announce("a", 40);
        finish("a", 20);
        assertThat(finished(RANGE)).containsExactly(processed("a", 20, 20));
    }

    @Test
    void takesANameThatComesAgainSoonForTheSameFile() {
        announce("a", 5);
        announce("a", 50);
        finish("a", 55);
        assertThat(announced(RANGE)).containsExactly(forwarded("a", 5, 5), forwarded("a", 5, 50));
        assertThat(finished(RANGE)).containsExactly(processed("a", 5, 55));
    }

    @Test
    void takesANameThatComesAgainLaterForAnotherFile() {
        announce("a", 5);
        announce("a", 80);
        finish("a", 7);
        finish("a", 85);
        assertThat(announced(RANGE)).containsExactly(forwarded("a", 5, 5), forwarded("a", 80, 80));
        assertThat(finished(RANGE)).containsExactly(processed("a", 5, 7), processed("a", 80, 85));
    }

    @Test
    void knowsThatANameWasAnnouncedBeforeTheRange() {
        announce("a", -30);
        announce("a", 10);
        assertThat(announced(RANGE)).containsExactly(forwarded("a", -30, 10));
    }

    @Test
    void doubtsAProcessingThatMayBeOfEitherOfTwoFiles() {
        announce("a", 0);
        announce("a", 65);
        finish("a", 59);
        assertThat(finished(RANGE)).singleElement().isInstanceOf(Malformed.class);
    }

    @Test
    void doubtsANameThatComesAgainWithoutEnd() {
        for (int second = -600; second < 300; second += 50) {
            announce("a", second);
        }
        assertThat(announced(RANGE)).hasSize(6).allMatch(Malformed.class::isInstance);
    }

    @Test
    void doubtsAllThatIsMissingWhereAnAnnouncementShortlyBeforeIsTorn() {
        logs.add(new Malformed(Side.FORWARDED, NOON.minusSeconds(30), "torn", "", true));
        announce("a", 5);
        assertThat(finished(RANGE)).singleElement().isInstanceOf(Malformed.class);
    }

    /** Slices see different parts of the log, and must come to the same, or a file is judged twice or never. */
    @Test
    void saysTheSameOfASightingInWhicheverRangeItIsRead() {
        for (int second = -900; second < 900; second += 1) {
            int kind = Math.floorMod(second * 7919, 23);
            if (kind < 4) {
                announce("n" + kind, second);
            } else if (kind < 8) {
                finish("n" + (kind - 4), second);
            }
        }
        List<LogEntry> whole = read(EnumSet.allOf(Side.class), new LogRange(NOON, NOON.plusSeconds(600)));
        List<LogEntry> parts = new ArrayList<>();
        for (Side side : List.of(Side.PROCESSED, Side.FORWARDED)) {
            for (int from = 0; from < 600; from += 40) {
                parts.addAll(read(Set.of(side), new LogRange(NOON.plusSeconds(from), NOON.plusSeconds(from + 40))));
            }
        }
        assertThat(parts).containsExactlyInAnyOrderElementsOf(whole);
    }

    /** Log times in text of a zone that gives an hour back: what is logged in the second pass reads as in the first. */
    @Test
    void findsTheFileOfAProcessingOnTheOtherSideOfAnHourThatComesTwice() {
        Instant first = Instant.parse("2026-10-25T00:00:00Z");
        logs.add(Side.FORWARDED, "a", first.plusSeconds(3_590), first.plusSeconds(3_590));
        logs.add(Side.PROCESSED, "a", first.plusSeconds(3), first.plusSeconds(3));
        AnnouncementTimedSource source = new AnnouncementTimedSource(logs, margins(ZoneId.of("Europe/Berlin")));
        assertThat(read(source, EnumSet.of(Side.PROCESSED), new LogRange(first, first.plusSeconds(60))))
                .containsExactly(new Sighting(Side.PROCESSED, "a", first.plusSeconds(3_590), first.plusSeconds(3)));
    }

    @Test
    void countsTheAnnouncementsThatItLooksAt() {
        announce("a", -200);
        announce("b", 5);
        AnnouncementTimedSource source = source();
        assertThat(source.count(Side.FORWARDED, RANGE)).isEqualTo(2);
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            assertThat(cursor.next()).isNotNull();
            assertThat(cursor.next()).isNull();
            assertThat(cursor.proofs())
                    .singleElement()
                    .satisfies(proof -> assertThat(proof.lines()).isEqualTo(2));
        }
    }

    private AnnouncementTimedSource source() {
        return new AnnouncementTimedSource(logs, margins(ZoneOffset.UTC));
    }

    private static Margins margins(ZoneId zone) {
        return new Margins(Duration.ofSeconds(10), Duration.ofSeconds(60), new FileTimeZone(zone));
    }

    private void announce(String name, int second) {
        logs.add(Side.FORWARDED, name, NOON.plusSeconds(second), NOON.plusSeconds(second));
    }

    private void finish(String name, int second) {
        logs.add(Side.PROCESSED, name, NOON.plusSeconds(second), NOON.plusSeconds(second));
    }

    private static Sighting forwarded(String name, int fileTime, int loggedAt) {
        return new Sighting(Side.FORWARDED, name, NOON.plusSeconds(fileTime), NOON.plusSeconds(loggedAt));
    }

    private static Sighting processed(String name, int fileTime, int loggedAt) {
        return new Sighting(Side.PROCESSED, name, NOON.plusSeconds(fileTime), NOON.plusSeconds(loggedAt));
    }

    private List<LogEntry> announced(LogRange range) {
        return read(Set.of(Side.FORWARDED), range);
    }

    private List<LogEntry> finished(LogRange range) {
        return read(EnumSet.of(Side.PROCESSED, Side.FAILED), range);
    }

    private List<LogEntry> read(Set<Side> sides, LogRange range) {
        return read(source(), sides, range);
    }

    private static List<LogEntry> read(AnnouncementTimedSource source, Set<Side> sides, LogRange range) {
        List<LogEntry> entries = new ArrayList<>();
        try (SightingCursor cursor = source.read(sides, range)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
