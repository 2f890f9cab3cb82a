package dev.waybill.simulator.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerTest {

    private static final long ORIGIN = -5_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 500, 5_000, 100_000})
    void keepsTheRateHoweverUnevenlyItIsAsked(int perSecond) {
        Pacer pacer = new Pacer(perSecond, ORIGIN);
        Random random = new Random(1);
        long minute = Duration.ofMinutes(1).toNanos();
        long files = 0;
        for (long at = 0; at < minute; at += random.nextInt(20_000_000)) {
            files += pacer.due(ORIGIN + at);
        }
        files += pacer.due(ORIGIN + minute);

        assertThat(files).isEqualTo(60L * perSecond);
    }

    @Test
    void doesNotDriftInAWeek() {
        Pacer pacer = new Pacer(7, ORIGIN);
        long files = 0;
        long week = Duration.ofDays(7).toNanos();
        for (long at = 0; at <= week; at += 50_000_000L) {
            files += pacer.due(ORIGIN + at);
        }

        assertThat(files).isEqualTo(7L * 7 * 86_400);
    }

    @Test
    void spreadsFilesEvenly() {
        Pacer pacer = new Pacer(5_000, ORIGIN);
        for (long at = 1_000_000; at < 1_000_000_000; at += 1_000_000) {
            assertThat(pacer.due(ORIGIN + at)).isEqualTo(5);
        }
    }

    @Test
    void makesAPauseGoodAtNoMoreThanTwiceTheRate() {
        Pacer pacer = new Pacer(1_000, ORIGIN);
        long at = Duration.ofSeconds(3).toNanos();
        assertThat(pacer.due(ORIGIN + at)).isLessThanOrEqualTo(101);

        long files = 0;
        long caughtUp = at + Duration.ofSeconds(4).toNanos();
        while (at < caughtUp) {
            at += 10_000_000;
            int now = pacer.due(ORIGIN + at);
            assertThat(now).isLessThanOrEqualTo(21);
            files += now;
        }
        assertThat(files).isBetween(6_899L, 7_000L);
        assertThat(pacer.skipped()).isZero();
    }

    @Test
    void keepsTheRateWhenItIsAskedOnlyEveryFiftyMilliseconds() {
        Pacer pacer = new Pacer(5_000, ORIGIN);
        for (long at = 50_000_000; at <= 10_000_000_000L; at += 50_000_000) {
            assertThat(pacer.due(ORIGIN + at)).isEqualTo(250);
        }
    }

    @Test
    void skipsAndCountsWhatIsTooLateAfterALongPause() {
        Pacer pacer = new Pacer(100, ORIGIN);
        long hour = Duration.ofHours(1).toNanos();
        long files = pacer.due(ORIGIN + hour);
        assertThat(pacer.skipped()).isEqualTo(3_590 * 100);

        for (long at = hour; at < hour + Duration.ofSeconds(20).toNanos(); at += 10_000_000) {
            files += pacer.due(ORIGIN + at);
        }
        assertThat(files).isBetween(2_998L, 3_000L);
        assertThat(pacer.skipped()).isEqualTo(3_590 * 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20, 4_999})
    void knowsWhenTheNextFileIsDue(int perSecond) {
        Pacer pacer = new Pacer(perSecond, ORIGIN);
        for (int i = 0; i < 3 * perSecond; i++) {
            long next = pacer.nextAt();
            assertThat(pacer.due(next - 1)).isZero();
            assertThat(pacer.due(next)).isEqualTo(1);
        }
    }
}
