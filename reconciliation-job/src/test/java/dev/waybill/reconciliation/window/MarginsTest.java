package dev.waybill.reconciliation.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** On the night that an hour comes twice, nobody can tell of a local time in which pass it was. */
class MarginsTest {

    private static final Duration LEAD = Duration.ofSeconds(10);
    private static final Duration EXTEND = Duration.ofSeconds(60);

    /** Where the clocks are set back, and when. */
    record Night(ZoneId zone, Instant at) {}

    @Example
    void growByNothingOnAnyOtherDay() {
        for (String zone : List.of("Europe/Berlin", "Australia/Lord_Howe", "Asia/Shanghai", "UTC")) {
            Instant start = Instant.parse("2026-07-01T00:00:00Z");
            assertThat(margins(ZoneId.of(zone)).around(start, start.plusSeconds(300)))
                    .isEqualTo(new LogRange(
                            start.minus(LEAD), start.plusSeconds(300).plus(EXTEND)));
        }
    }

    @Example
    void growByNothingInTheNightThatTheClocksAreSetForward() {
        Instant start = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(margins(ZoneId.of("Europe/Berlin")).around(start, start.plusSeconds(300)))
                .isEqualTo(
                        new LogRange(start.minus(LEAD), start.plusSeconds(300).plus(EXTEND)));
    }

    /** Whatever is made and logged in real time, its window sees, whether log times are instants or are read from text. */
    @Property(tries = 1_000)
    void seeWhateverIsLoggedInTimeInEitherPass(
            @ForAll("nights") Night night,
            @ForAll @IntRange(min = -8_000, max = 8_000) int second,
            @ForAll @IntRange(min = -9, max = 59) int later) {
        FileTimeZone zone = new FileTimeZone(night.zone());
        Instant made = night.at().plusSeconds(second);
        Instant logged = made.plusSeconds(later);
        Instant fileTime = asText(zone, made);
        AuditWindow window = AuditWindow.containing(fileTime, Duration.ofMinutes(5));
        Margins margins = margins(night.zone());
        LogRange looked = margins.around(window.start(), window.end());
        assertThat(looked.contains(logged)).as("%s logged at %s", made, logged).isTrue();
        assertThat(looked.contains(asText(zone, logged))).as("as text").isTrue();
    }

    /** What the window of a file looks at is never told of as late, or as older than the file. */
    @Property(tries = 1_000)
    void areThoseOfTheWindowThatNobodyCallsLate(
            @ForAll("nights") Night night,
            @ForAll @IntRange(min = -8_000, max = 8_000) int second,
            @ForAll @IntRange(min = -9, max = 59) int later) {
        FileTimeZone zone = new FileTimeZone(night.zone());
        Instant made = night.at().plusSeconds(second);
        Instant fileTime = asText(zone, made);
        for (Instant logged : List.of(made.plusSeconds(later), asText(zone, made.plusSeconds(later)))) {
            AuditWindow other = AuditWindow.containing(logged, Duration.ofMinutes(5));
            Slice slice = new Slice(other.start(), other.end());
            SliceScope scope = new SliceScope(new SlicePlan(other, List.of(slice)), slice, margins(night.zone()));
            assertThat(scope.placeOf(fileTime, logged))
                    .as("%s logged at %s", fileTime, logged)
                    .isIn(Place.OWN, Place.ELSEWHERE);
        }
    }

    @Provide
    Arbitrary<Night> nights() {
        return Arbitraries.of(
                new Night(ZoneId.of("Europe/Berlin"), Instant.parse("2026-10-25T01:00:00Z")),
                new Night(ZoneId.of("America/New_York"), Instant.parse("2026-11-01T06:00:00Z")),
                new Night(ZoneId.of("Australia/Lord_Howe"), Instant.parse("2026-04-04T15:00:00Z")),
                new Night(ZoneId.of("Asia/Shanghai"), Instant.parse("2026-10-25T01:00:00Z")));
    }

    private static Instant asText(FileTimeZone zone, Instant instant) {
        return zone.instantOf(LocalDateTime.ofInstant(instant, zone.id()));
    }

    private static Margins margins(ZoneId zone) {
        return new Margins(LEAD, EXTEND, new FileTimeZone(zone));
    }
}
