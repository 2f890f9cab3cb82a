package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Names that the collation takes for one are several files all the same. */
class NamesWithSpacesTest extends IntegrationTest {

    private static final Instant TIME = Instant.parse("2026-01-28T10:16:47.964993Z");
    private static final AuditWindow WINDOW = AuditWindow.containing(TIME, Duration.ofMinutes(1));
    private static final List<String> NAMES = List.of("a", "a ", "a  ", "a \t", "b");

    @Autowired
    private LostFiles lostFiles;

    @Autowired
    private LateSightings lateSightings;

    @Autowired
    private StraySightings strays;

    @Autowired
    private Reports reports;

    private UUID report = UUID.randomUUID();

    @BeforeEach
    void claim() {
        report = reports.claim(FLOW, WINDOW, 1, 1);
    }

    @Test
    void listsEachAndClearsOnlyTheOneThatIsMeant() {
        lostFiles.write(report, WINDOW, 1, files(NAMES));
        lostFiles.write(report, WINDOW, 2, files(List.of("a", "a  ", "b")));
        assertThat(lostFiles.count(report)).isEqualTo(5);

        lostFiles.clearUnconfirmed(report, List.of(2L));
        assertThat(names("1 = 1")).containsExactlyInAnyOrder("a", "a  ", "b");
        assertThat(lostFiles.count(report)).isEqualTo(3);
    }

    @Test
    void clearsOverManyPagesThatEndBetweenSuchNames() {
        List<String> many = IntStream.range(0, 1_500)
                .mapToObj(i -> "n%04d%s".formatted(i / 3, " ".repeat(i % 3)))
                .toList();
        lostFiles.write(report, WINDOW, 1, files(many));
        lostFiles.write(report, WINDOW, 2, files(many.subList(998, 1_004)));
        lostFiles.clearUnconfirmed(report, List.of(2L));
        assertThat(names("1 = 1")).containsExactlyInAnyOrderElementsOf(many.subList(998, 1_004));
    }

    @Test
    void recoversOnlyTheFileThatWasProcessed() {
        lostFiles.write(report, WINDOW, 1, files(NAMES));
        lateSightings.write(FLOW, List.of(late("a ", 90), late("a  ", 80), late("a  ", 70), late("c", 60)));
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM late_sightings", Long.class))
                .isEqualTo(3);

        assertThat(lateSightings.recover(FLOW, report)).isEqualTo(2);
        assertThat(names("recovered_at IS NOT NULL")).containsExactlyInAnyOrder("a ", "a  ");
        assertThat(lateSightings.recover(FLOW, report)).isZero();
    }

    @Test
    void findsTheReportOfTheFileThatWasProcessedInALaterWindow() {
        lostFiles.write(report, WINDOW, 1, files(List.of("a")));
        lateSightings.write(FLOW, List.of(late("a ", 90)));
        assertThat(lateSightings.recoverSeenIn(FLOW, WINDOW.next())).isZero();
        lateSightings.write(FLOW, List.of(late("a", 91)));
        assertThat(lateSightings.recoverSeenIn(FLOW, WINDOW.next())).isEqualTo(1);
    }

    @Test
    void handsOverStraysInPagesWithoutLosingOrRepeatingAny() {
        List<Sighting> seen = new ArrayList<>();
        for (int i = 0; i < 6_500; i++) {
            Side side = List.of(Side.FORWARDED, Side.PROCESSED, Side.FAILED).get(i % 3);
            seen.add(new Sighting(side, "n%d".formatted(i), TIME.plusNanos(1_000L * (i / 4_000)), TIME));
        }
        strays.write(report, 1, WINDOW.start(), seen);
        List<Sighting> given = new ArrayList<>();
        strays.forEachConcerning(report, TIME, WINDOW.end(), EnumSet.allOf(Side.class), given::add);
        assertThat(given).containsExactlyInAnyOrderElementsOf(seen);

        List<Sighting> announced = new ArrayList<>();
        strays.announcedConcerning(report, TIME, WINDOW.end()).forEachRemaining(announced::add);
        assertThat(announced)
                .containsExactlyInAnyOrderElementsOf(seen.stream()
                        .filter(sighting -> sighting.side() == Side.FORWARDED)
                        .toList());
        assertThat(strays.announcedConcerning(report, WINDOW.start(), TIME).hasNext())
                .isFalse();
        given.clear();
        strays.forEachConcerning(report, TIME, WINDOW.end(), EnumSet.noneOf(Side.class), given::add);
        assertThat(given).isEmpty();
    }

    private static List<LostFile> files(List<String> names) {
        return names.stream()
                .map(name -> new LostFile(name, TIME, TIME, LostFile.Reason.MISSING))
                .toList();
    }

    private static Sighting late(String name, long seconds) {
        return new Sighting(Side.PROCESSED, name, TIME, WINDOW.start().plusSeconds(seconds));
    }

    private List<String> names(String condition) {
        return jdbc.query("SELECT file_name FROM lost_files WHERE " + condition, (row, number) -> row.getString(1));
    }
}
