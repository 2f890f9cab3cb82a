package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiMetrics;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.LogRange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Loki behind TLS: trusted by an SSL bundle, or refused at once and in words that say what to check. */
class LokiTlsTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final LogRange RANGE = new LogRange(START, START.plusSeconds(60));
    private static final int FILES = 200;

    @TempDir
    private static Path folder;

    private static ScriptedLoki loki;
    private static ScriptedLoki strict;
    private static ApplicationContextRunner application;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        Path server = certificates.signed("loki", "-ext", "san=dns:localhost");
        Path trust = certificates.trust();
        Path client = certificates.signed("watcher");
        loki = new ScriptedLoki(https(server));
        strict = new ScriptedLoki(https(server)
                .needClientAuth(true)
                .trustStorePath(trust.toString())
                .trustStoreType("PKCS12")
                .trustStorePassword(TestCertificates.PASSWORD));
        List<Logged> lines = IntStream.range(0, FILES)
                .mapToObj(i -> START.plusMillis(i * 50L))
                .map(at -> Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, 1)))
                .toList();
        loki.log(lines);
        strict.log(lines);
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withUserConfiguration(LokiConfiguration.class)
                .withPropertyValues(
                        "waybill.loki.query-ingesters-within=0s",
                        "waybill.loki.retry.attempts=2",
                        "waybill.loki.retry.first-delay=10ms",
                        "spring.ssl.bundle.jks.trusting.truststore.location=file:" + trust,
                        "spring.ssl.bundle.jks.trusting.truststore.password=" + TestCertificates.PASSWORD,
                        "spring.ssl.bundle.jks.known.truststore.location=file:" + trust,
                        "spring.ssl.bundle.jks.known.truststore.password=" + TestCertificates.PASSWORD,
                        "spring.ssl.bundle.jks.known.keystore.location=file:" + client,
                        "spring.ssl.bundle.jks.known.keystore.password=" + TestCertificates.PASSWORD);
    }

    private static WireMockConfiguration https(Path keyStore) {
        return WireMockConfiguration.wireMockConfig()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(keyStore.toString())
                .keystoreType("PKCS12")
                .keystorePassword(TestCertificates.PASSWORD)
                .keyManagerPassword(TestCertificates.PASSWORD);
    }

    @AfterAll
    static void stop() {
        loki.close();
        strict.close();
    }

    @Test
    void readsEverythingWhereTheBundleTrustsTheAuthority() {
        with(loki, "trusting", source -> assertThat(read(source)).hasSize(FILES));
    }

    @Test
    void showsTheCertificateOfTheBundle() {
        with(strict, "known", source -> assertThat(read(source)).hasSize(FILES));
    }

    @Test
    void isRefusedWithoutACertificateWhereLokiWantsOne() {
        with(
                strict,
                "trusting",
                source -> assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> read(source))
                        .withMessageContaining("GET " + strict.url()));
    }

    @Test
    void refusesWhomItDoesNotTrustAndAsksOnlyOnce() {
        application.withPropertyValues("waybill.loki.url=" + loki.url()).run(context -> {
            LokiSightingSource source = source(context.getBean(LokiClient.class));
            for (Consumer<LokiSightingSource> ask :
                    List.<Consumer<LokiSightingSource>>of(LokiTlsTest::read, LokiSightingSource::check)) {
                assertThatExceptionOfType(SourceRefusedException.class)
                        .isThrownBy(() -> ask.accept(source))
                        .withMessageContaining("GET " + loki.url())
                        .withMessageContaining("unable to find valid certification path")
                        .withMessageContaining("waybill.loki.ssl-bundle");
            }
            assertThat(context.getBean(MeterRegistry.class)
                            .get(LokiMetrics.RETRIES)
                            .counters())
                    .extracting(Counter::count)
                    .containsOnly(0.0);
        });
    }

    @Test
    void refusesACertificateOfAnotherHost() {
        application
                .withPropertyValues(
                        "waybill.loki.url=https://127.0.0.1:" + loki.url().getPort(),
                        "waybill.loki.ssl-bundle=trusting")
                .run(context -> assertThatExceptionOfType(SourceRefusedException.class)
                        .isThrownBy(() -> read(source(context.getBean(LokiClient.class))))
                        .withMessageContaining("127.0.0.1")
                        .withMessageContaining("waybill.loki.url"));
    }

    @Test
    void refusesToStartWithABundleThatIsNotThere() {
        application
                .withPropertyValues("waybill.loki.url=" + loki.url(), "waybill.loki.ssl-bundle=misspelt")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("misspelt"));
    }

    private void with(ScriptedLoki server, String bundle, Consumer<LokiSightingSource> test) {
        application
                .withPropertyValues("waybill.loki.url=" + server.url(), "waybill.loki.ssl-bundle=" + bundle)
                .run(context -> test.accept(source(context.getBean(LokiClient.class))));
    }

    private static LokiSightingSource source(LokiClient client) {
        return new LokiSightingSource(
                client, LokiSelectors.DEFAULT, LineFormats.DEFAULT, Logged.ZONE, InstantSource.system());
    }

    private static List<LogEntry> read(LokiSightingSource source) {
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            List<LogEntry> entries = new ArrayList<>();
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
            return entries;
        }
    }
}
