package dev.waybill.simulator.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.waybill.simulator.chance.Chance;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FatesTest {

    private static final int FILES = 100_000;

    @Test
    void givesEveryOutcomeItsShare() {
        Fates fates = fates(7, 0.2, 0.25, 0.1);
        Map<Outcome, Long> counts = IntStream.range(0, FILES)
                .mapToObj(id -> fates.of(id).outcome())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(share(counts, Outcome.FAILED)).isCloseTo(0.15, within(0.005));
        assertThat(share(counts, Outcome.SILENT)).isCloseTo(0.05, within(0.005));
        assertThat(share(counts, Outcome.LATE)).isCloseTo(0.08, within(0.005));
        assertThat(share(counts, Outcome.PROCESSED)).isCloseTo(0.72, within(0.005));
    }

    @Test
    void losesAllOrNothingWhenAskedTo() {
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(id -> fates(1, 1, 0, 1).of(id).outcome()))
                .containsOnly(Outcome.FAILED);
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(id -> fates(1, 0, 1, 0).of(id).outcome()))
                .containsOnly(Outcome.PROCESSED);
    }

    @Test
    void decidesAlikeForTheSameSeed() {
        assertThat(first(7)).isEqualTo(first(7)).isNotEqualTo(first(8));
    }

    @Test
    void worksFiftyToFiveHundredMilliseconds() {
        Fates fates = fates(7, 0.2, 0, 0.1);
        assertThat(IntStream.range(0, FILES).mapToLong(id -> fates.of(id).work().toMillis()))
                .allMatch(millis -> millis >= 50 && millis <= 500)
                .contains(50L, 500L);
    }

    @Test
    void delaysOnlyWhatIsLate() {
        Fates fates = fates(7, 0.2, 0.5, 0.5);
        assertThat(IntStream.range(0, FILES).mapToObj(fates::of))
                .allMatch(fate -> fate.outcome() == Outcome.LATE
                        ? fate.delay().equals(Duration.ofSeconds(60))
                        : fate.delay().isZero());
    }

    private static Fate[] first(long seed) {
        Fates fates = fates(seed, 0.2, 0.5, 0.5);
        return IntStream.range(0, 100).mapToObj(fates::of).toArray(Fate[]::new);
    }

    private static double share(Map<Outcome, Long> counts, Outcome outcome) {
        return (double) counts.getOrDefault(outcome, 0L) / FILES;
    }

    private static Fates fates(long seed, double loss, double silent, double late) {
        return new Fates(new Chance(seed), new ProcessorProperties(loss, silent, late, Duration.ofSeconds(60), null));
    }
}
