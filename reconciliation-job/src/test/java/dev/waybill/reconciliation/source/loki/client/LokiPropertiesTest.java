package dev.waybill.reconciliation.source.loki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What can be configured, and what cannot. */
class LokiPropertiesTest {

    private static LokiProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("waybill.loki", LokiProperties.class);
    }

    @Test
    void bindsItsDefaults() {
        assertThat(bind(Map.of("waybill.loki.url", "http://loki:3100")))
                .isEqualTo(LokiProperties.at(java.net.URI.create("http://loki:3100")));
    }

    @Test
    void takesAnEmptyAddressForNone() {
        assertThat(bind(Map.of("waybill.loki.url", "")).url()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "url, loki:3100, loki:3100",
        "url, ftp://loki, ftp://loki",
        "url, http://me:secret@loki:3100, holds a user",
        "username, me, set together",
        "concurrency, 0, is 0",
        "page-entries, -1, is -1",
        "read-timeout, 0s, must be positive",
        "max-lookback, -1h, must be positive",
        "retry.attempts, 0, waybill.loki.retry.attempts is 0",
        "selectors.forwarded, rate(x), is 'rate(x)'",
    })
    void refusesWhatCannotBeMeant(String name, String value, String words) {
        assertThatThrownBy(() -> bind(Map.of("waybill.loki." + name, value)))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining(words);
    }

    @Test
    void waitsDoubleButNeverTooLong() {
        RetryDelays delays = new RetryDelays(
                new LokiProperties.Retry(5, Duration.ofMillis(100), Duration.ofSeconds(1)), new Random(1));

        for (int failed = 1; failed < 40; failed++) {
            long longest = Math.min(100L << Math.min(failed - 1, 10), 1_000);
            assertThat(delays.after(failed, null))
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
        assertThat(delays.after(1, Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(1));
        assertThat(delays.exhausted(4)).isFalse();
        assertThat(delays.exhausted(5)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"30d, PT720H", "744h0m0s, PT744H", "1w2d, PT216H", "1h30m, PT1H30M", "0s, PT0S", "250ms, PT0.25S"})
    void readsDurationsAsLokiWritesThem(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @CsvSource({"x", "1", "1h x", "-1h", "h"})
    void readsNothingElseAsADuration(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @Test
    void takesTheShortestOfLokisLimits() {
        String tenantsOwn =
                "{\"limits\":{\"max_query_lookback\":\"0s\",\"retention_period\":\"30d\"},\"version\":\"x\"}";
        String everybodys = "limits_config:\n    max_query_lookback: 12h\n    retention_period: 744h0m0s\n";

        assertThat(LokiLimits.shortest(tenantsOwn)).contains(Duration.ofDays(30));
        assertThat(LokiLimits.shortest(everybodys)).contains(Duration.ofHours(12));
        assertThat(LokiLimits.shortest("no limits here")).isEqualTo(Optional.empty());
    }
}
