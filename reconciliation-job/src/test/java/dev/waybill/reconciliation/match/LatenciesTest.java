package dev.waybill.reconciliation.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void survivesEncoding() {
        Latencies latencies = Latencies.none();
        for (int millis = 1; millis <= 10_000; millis++) {
            latencies.record(millis);
        }

        Latencies decoded = Latencies.decoded(latencies.encoded());

        assertThat((double) decoded.percentile(50)).isCloseTo(5_000, within(5.0));
        assertThat((double) decoded.percentile(99)).isCloseTo(9_900, within(10.0));
        assertThat(latencies.encoded()).hasSizeLessThan(20_000);
    }

    @Test
    void addsUp() {
        Latencies some = Latencies.none();
        some.record(10);
        Latencies more = Latencies.none();
        more.record(30);

        Latencies sum = Latencies.none().plus(some).plus(more);

        assertThat(sum.percentile(50)).isEqualTo(10);
        assertThat(sum.max()).isEqualTo(30);
    }

    @Test
    void isEmptyBeforeTheFirst() {
        assertThat(Latencies.none().isEmpty()).isTrue();
    }

    @Test
    void countsClockSkewAsNothing() {
        Latencies latencies = Latencies.none();
        latencies.record(-5);

        assertThat(latencies.max()).isZero();
        assertThat(latencies.isEmpty()).isFalse();
    }
}
