package dev.waybill.reconciliation.source.loki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.loki.ScriptedLoki;
import dev.waybill.reconciliation.source.loki.answer.CountReader;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which people write where Loki is. */
class LokiAddressTest {

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    private static long count(String url) {
        LokiProperties defaults = LokiProperties.at(URI.create(url));
        LokiProperties once = new LokiProperties(
                defaults.url(),
                null,
                null,
                null,
                null,
                null,
                defaults.headers(),
                false,
                defaults.connectTimeout(),
                defaults.readTimeout(),
                4,
                10,
                null,
                new LokiProperties.Retry(
                        1, defaults.retry().firstDelay(), defaults.retry().maxDelay()),
                LokiSelectors.DEFAULT);
        return LokiClient.of(once, new SimpleMeterRegistry())
                .ask(
                        LokiRequest.count("{service=\"forward_svc\"}", new CountRange(0, 1)),
                        CountReader::new,
                        Attempts.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:%d", "HTTP://localhost:%d/", "Http://127.0.0.1:%d///"})
    void readsFromIt(String url) {
        assertThat(count(url.formatted(loki.url().getPort()))).isZero();
    }

    /** Compose takes such names for services; they are asked for, even where nobody has them. */
    @ParameterizedTest
    @ValueSource(strings = {"http://my_loki.invalid:3100", "http://loki_1.invalid", "HTTPS://a_b.invalid/prefix/"})
    void asksForHostsWithNamesThatNoUriAllows(String url) {
        assertThatExceptionOfType(SourceUnavailableException.class)
                .isThrownBy(() -> count(url))
                .withMessageContaining("UnknownHost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://my_loki:3100",
                "HTTP://loki:3100",
                "http://[::1]:3100",
                "https://[fe80::1%25eth0]/loki/",
                "http://loki",
                "http://10.0.0.1:80/a/b//",
                "http://日志:3100"
            })
    void accepts(String url) {
        assertThat(LokiProperties.at(URI.create(url)).url()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loki:3100",
                "//loki:3100",
                "http:/loki",
                "http://:3100",
                "http://lo_ki:port",
                "http://me:secret@my_loki:3100",
                "http://me@[::1]:3100",
                "http://loki:3100?x=y",
                "http://loki:3100/#x",
                "ftp://my_loki",
                "http:///loki"
            })
    void refuses(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> LokiProperties.at(URI.create(url)));
    }
}
