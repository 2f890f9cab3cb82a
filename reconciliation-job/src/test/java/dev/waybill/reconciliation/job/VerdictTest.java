package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.Place;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import dev.waybill.reconciliation.window.SliceScope;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is found lost must not depend on how a window was cut, nor on the day of the year. */
class VerdictTest {

    private static final Instant START = Instant.parse("2026-10-24T23:50:00Z");

    /**
     * A file and when each side logged it.
     *
     * @param madeAfter milliseconds from the window's start to the file time; may lie outside of the window
     * @param lateness milliseconds from there to each line of the processor
     */
    record Traffic(int madeAfter, List<Integer> lateness) {}

    /** Each line that a slice comes across is of its own files, handed on to exactly one slice, late, or seen elsewhere. */
    @Property(tries = 300)
    void everyLineThatTheWholeWindowSeesReachesExactlyTheSliceOfItsFile(
            @ForAll("traffic") List<Traffic> files, @ForAll("cuts") Set<Integer> cuts, @ForAll("zones") ZoneId zone) {
        WindowProperties properties = properties(zone);
        AuditWindow window = new AuditWindow(START, START.plusSeconds(600));
        SlicePlan whole = cut(window, Set.of());
        SlicePlan plan = cut(window, cuts);
        for (Traffic file : files) {
            Instant fileTime = START.plusMillis(file.madeAfter());
            for (int lateness : file.lateness()) {
                Instant loggedAt = fileTime.plusMillis(lateness);
                assertThat(reaches(plan, properties, fileTime, loggedAt))
                        .as("%s logged at %s", fileTime, loggedAt)
                        .isEqualTo(reaches(whole, properties, fileTime, loggedAt));
            }
        }
    }

    @Example
    void theCountsOfSlicesAddUp() {
        SliceCounts sum = new SliceCounts(3, 2, 1, 0, 0, 0, 0).plus(new SliceCounts(1, 2, 0, 0, 1, 1, 2));
        assertThat(sum).isEqualTo(new SliceCounts(4, 4, 1, 0, 1, 1, 2));
    }

    /** On the days that a zone changes its clocks, every file made in real time is seen by exactly one window, in time. */
    @Property(tries = 200)
    void noFileFallsBetweenWindowsOnTheDayTheClocksChange(
            @ForAll("changes") Change change, @ForAll("minutes") int minutes, @ForAll("delays") int delaySeconds) {
        WindowProperties properties = properties(change.zone());
        FileTimeZone zone = properties.fileTimeZone();
        Instant made = change.at().plusSeconds(60L * minutes);
        LocalDateTime local = made.atZone(change.zone()).toLocalDateTime();
        Instant fileTime = zone.instantOf(local);
        Instant loggedAt = made.plusSeconds(delaySeconds);
        AuditWindow window = AuditWindow.containing(fileTime, properties.length());
        LogRange looked = properties.margins().around(window.start(), window.end());

        assertThat(looked.contains(loggedAt))
                .as("%s (%s) in %s", local, loggedAt, looked)
                .isTrue();
        assertThat(properties.settledAt(window)).isAfter(loggedAt);
    }

    record Change(ZoneId zone, Instant at) {}

    @Provide
    Arbitrary<Change> changes() {
        return Arbitraries.of(
                new Change(ZoneId.of("Europe/Berlin"), Instant.parse("2026-10-25T01:00:00Z")),
                new Change(ZoneId.of("Europe/Berlin"), Instant.parse("2026-03-29T01:00:00Z")),
                new Change(ZoneId.of("America/New_York"), Instant.parse("2026-11-01T06:00:00Z")),
                new Change(ZoneId.of("Australia/Lord_Howe"), Instant.parse("2026-04-04T15:00:00Z")),
                new Change(ZoneId.of("Asia/Shanghai"), Instant.parse("2026-10-25T01:00:00Z")));
    }

    @Provide
    Arbitrary<Integer> minutes() {
        return Arbitraries.integers().between(-180, 180);
    }

    @Provide
    Arbitrary<Integer> delays() {
        return Arbitraries.integers().between(0, 19);
    }

    @Provide
    Arbitrary<List<Traffic>> traffic() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1_200_000, 700_000),
                        Arbitraries.integers()
                                .between(-3_000, 1_500_000)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3))
                .as(Traffic::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<Set<Integer>> cuts() {
        return Arbitraries.integers().between(1, 599).set().ofMaxSize(12);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "Europe/Berlin", "Asia/Shanghai").map(ZoneId::of);
    }

    /** Which slices' files a line reaches, directly or handed on, and how often it counts as late. */
    private static Map<String, Integer> reaches(
            SlicePlan plan, WindowProperties properties, Instant fileTime, Instant loggedAt) {
        Map<String, Integer> reached = new HashMap<>();
        Set<Slice> owners = new HashSet<>();
        for (Slice slice : plan.slices()) {
            SliceScope scope = new SliceScope(plan, slice, properties.margins());
            if (!scope.range().contains(loggedAt)) {
                continue;
            }
            Place place = scope.placeOf(fileTime, loggedAt);
            switch (place) {
                case OWN -> owners.add(slice);
                case STRAY -> {
                    assertThat(owners.add(plan.sliceOf(fileTime)))
                            .as("reaches its slice once")
                            .isTrue();
                }
                case LATE -> reached.merge("late", 1, Integer::sum);
                case EARLY -> reached.merge("early", 1, Integer::sum);
                case ELSEWHERE -> {}
            }
        }
        reached.put("own", owners.size());
        return reached;
    }

    private static SlicePlan cut(AuditWindow window, Set<Integer> cuts) {
        List<Slice> slices = new ArrayList<>();
        Instant from = window.start();
        for (int second : cuts.stream().sorted().toList()) {
            Instant to = window.start().plusSeconds(second);
            slices.add(new Slice(from, to));
            from = to;
        }
        slices.add(new Slice(from, window.end()));
        return new SlicePlan(window, slices);
    }

    private static WindowProperties properties(ZoneId zone) {
        return new WindowProperties(
                Duration.ofSeconds(600), Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(2), zone);
    }
}
