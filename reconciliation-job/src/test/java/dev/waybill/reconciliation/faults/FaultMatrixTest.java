package dev.waybill.reconciliation.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Draws random faults over random traffic with known truth, and compares every verdict with it by name, at the time at which it
 * is given. {@code WAYBILL_TEST_FAULTS} says how many rounds, {@code WAYBILL_TEST_SEED} where they begin: round {@code i} is of
 * seed {@code WAYBILL_TEST_SEED + i}. {@code WAYBILL_TEST_MEDIUM} leaves folders or Loki out; with {@code LOKI_URL} it is a
 * real one.
 *
 * <ol>
 *   <li>{@link Scenario}: what the seed decides before anything runs
 *   <li>{@link Traffic}: lines, and the truth
 *   <li>{@link Pipeline}: where the lines go, and what can go wrong there
 *   <li>{@link Round}: ticks in a time of its own, while faults come and go
 *   <li>{@link Findings}: verdicts beside the truth
 * </ol>
 */
class FaultMatrixTest {

    private static final int ROUNDS =
            Integer.parseInt(env("WAYBILL_TEST_FAULTS").orElse("12"));
    private static final long SEED =
            env("WAYBILL_TEST_SEED").map(Long::parseLong).orElse(1L);
    private static final Scenario.Medium MEDIUM = env("WAYBILL_TEST_MEDIUM")
            .map(name -> Scenario.Medium.valueOf(name.toUpperCase(Locale.ROOT)))
            .orElse(Scenario.Medium.BOTH);

    private static Optional<String> env(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    @Test
    @SuppressWarnings("SystemOut") // the figures are the result
    void namesNoFileWronglyWhateverGoesWrong() throws IOException {
        List<Scenario> scenarios = IntStream.range(0, ROUNDS)
                .mapToObj(i -> Scenario.of(SEED + i, MEDIUM))
                .toList();
        Tally tally = new Tally();
        try (Stage stage = new Stage(scenarios)) {
            for (Scenario scenario : scenarios) {
                Findings findings = new Round(stage, scenario).play();
                tally.add(findings);
                if (ROUNDS == 1 || Tally.isBad(findings)) {
                    System.out.println(findings.story());
                }
                if (tally.rounds() % 100 == 0) {
                    System.out.println(tally);
                }
                if (tally.rounds() % 20 == 0) {
                    stage.forgetExecutions();
                }
            }
        }
        System.out.printf("seed=%d%n%s%n", SEED, tally);
        assertThat(tally.wrongNames()).as("names that a verdict got wrong").isZero();
        assertThat(tally.doubtedWithoutFault())
                .as("windows that were doubted though nothing went wrong")
                .isZero();
    }
}
