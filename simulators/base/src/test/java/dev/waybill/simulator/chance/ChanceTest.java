package dev.waybill.simulator.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChanceTest {

    @Test
    void drawsTheSameLotForTheSameSeed() {
        assertThat(new Chance(7).draw("loss", 42)).isEqualTo(new Chance(7).draw("loss", 42));
    }

    @Test
    void drawsOtherLotsForAnotherSeedQuestionOrNumber() {
        Chance chance = new Chance(7);
        double lot = chance.draw("loss", 42);

        assertThat(new Chance(8).draw("loss", 42)).isNotEqualTo(lot);
        assertThat(chance.draw("late", 42)).isNotEqualTo(lot);
        assertThat(chance.draw("loss", 43)).isNotEqualTo(lot);
    }

    @Test
    void hitsTheShareItIsAskedFor() {
        assertThat(share(new Chance(1), 0.2)).isCloseTo(0.2, within(0.005));
        assertThat(share(new Chance(2), 0)).isZero();
        assertThat(share(new Chance(3), 1)).isEqualTo(1);
    }

    @Test
    void questionsDoNotDependOnEachOther() {
        Chance chance = new Chance(11);
        long both = LongStream.range(0, 100_000)
                .filter(n -> chance.hits(0.5, "loss", n) && chance.hits(0.5, "silent", n))
                .count();
        assertThat(both / 100_000.0).isCloseTo(0.25, within(0.01));
    }

    @Test
    void refusesAShareOutsideZeroToOne() {
        assertThatThrownBy(() -> Rates.checked("app.loss-rate", 1.5))
                .hasMessage("app.loss-rate must be a share from 0 to 1, but is 1.5");
        assertThatThrownBy(() -> Rates.checked("app.loss-rate", Double.NaN)).hasMessageContaining("NaN");
    }

    private static double share(Chance chance, double rate) {
        return LongStream.range(0, 100_000)
                        .filter(n -> chance.hits(rate, "loss", n))
                        .count()
                / 100_000.0;
    }
}
