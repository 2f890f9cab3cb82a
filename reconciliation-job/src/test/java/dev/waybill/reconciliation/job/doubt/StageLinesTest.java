package dev.waybill.reconciliation.job.doubt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StageLinesTest {

    private static final Instant MADE = Instant.parse("2026-01-28T11:00:00Z");

    @Property(tries = 300)
    void tellsAnyZoneByItsDistance(
            @ForAll @IntRange(min = -56, max = 56) int quarters, @ForAll @IntRange(max = 59) int latency) {
        Duration zone = StageLines.NEAR.multipliedBy(quarters);
        StageLines lines = lines(10, 9, zone.plusSeconds(latency));
        assertThat(lines.looksLikeAnotherZone()).isEqualTo(quarters != 0 && isFar(zone.plusSeconds(latency)));
        if (lines.looksLikeAnotherZone()) {
            assertThat(StageLines.decoded(lines.encoded()).zoneOffset()).contains(zone);
        }
    }

    @Example
    void takesNoHalfForMost() {
        assertThat(lines(10, 5, Duration.ofHours(8)).looksLikeAnotherZone()).isFalse();
        assertThat(lines(10, 5, Duration.ofHours(8)).isMostlyOfOtherTimes(0)).isFalse();
        assertThat(lines(10, 6, Duration.ofHours(8)).isMostlyOfOtherTimes(0)).isTrue();
    }

    @Example
    void excusesABacklogOfMinutesThatIsJudged() {
        StageLines backlog = lines(10, 9, Duration.ofMinutes(3));
        assertThat(backlog.isMostlyOfOtherTimes(9)).isTrue();
        assertThat(backlog.isMostlyOfOtherTimes(5)).isFalse();
        assertThat(backlog.isMostlyOfOtherTimes(0)).isFalse();
    }

    @Example
    void addsUp() {
        StageLines sum = lines(10, 9, Duration.ofHours(8)).plus(lines(5, 5, Duration.ofHours(8)));
        sum.malformed();
        StageLines copy = StageLines.decoded(sum.encoded());
        assertThat(copy.sightings()).isEqualTo(15);
        assertThat(copy.others()).isEqualTo(14);
        assertThat(copy.malformedLines()).isEqualTo(1);
        assertThat(copy.isMostlyMalformed()).isFalse();
        assertThat(copy.zoneOffset()).contains(Duration.ofHours(8));
    }

    @Example
    void saysOfNothingThatItIsMalformed() {
        assertThat(new StageLines().isMostlyMalformed()).isFalse();
        assertThat(new StageLines().isMostlyOfOtherTimes(0)).isFalse();
    }

    private static boolean isFar(Duration distance) {
        return distance.abs().compareTo(StageLines.NEAR) >= 0;
    }

    private static StageLines lines(int sightings, int others, Duration off) {
        StageLines lines = new StageLines();
        for (int i = 0; i < sightings; i++) {
            lines.sighting();
        }
        for (int i = 0; i < others; i++) {
            lines.ofOtherTime(MADE, MADE.plus(off));
        }
        return lines;
    }
}
