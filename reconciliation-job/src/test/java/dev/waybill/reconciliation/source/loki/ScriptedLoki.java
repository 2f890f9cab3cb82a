package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fake Loki behind WireMock, and sources that read it without ever waiting between attempts. */
public final class ScriptedLoki implements AutoCloseable {

    private final FakeLoki entries = new FakeLoki();
    private final WireMockServer server;
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private MeterRegistry registry = new SimpleMeterRegistry();

    public ScriptedLoki() {
        this(wireMockConfig().dynamicPort());
    }

    /** Listens as configured. */
    ScriptedLoki(WireMockConfiguration listening) {
        server = new WireMockServer(
                listening.extensions(entries).disableRequestJournal().containerThreads(32));
        server.start();
        reset();
    }

    /** Empty, and without faults. */
    void reset() {
        entries.clear();
        pauses.clear();
        registry = new SimpleMeterRegistry();
        server.resetAll();
        server.stubFor(any(anyUrl()).atPriority(10).willReturn(aResponse().withTransformers(FakeLoki.NAME)));
    }

    FakeLoki entries() {
        return entries;
    }

    /** For faults: stubs of a priority below 10 come before the fake. */
    WireMockServer server() {
        return server;
    }

    public URI url() {
        return URI.create(server.baseUrl());
    }

    /** The waits that the client would have made. */
    List<Duration> pauses() {
        return pauses;
    }

    double meter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    MeterRegistry registry() {
        return registry;
    }

    void log(Collection<Logged> lines) {
        for (Logged line : lines) {
            entries.add(labels(line), NanoRange.nanos(line.loggedAt()), line.text());
        }
    }

    private static Map<String, String> labels(Logged line) {
        return Map.of("service", service(line), "job", "file_pipeline", "instance", "node-" + line.node());
    }

    private static String service(Logged line) {
        if (ControlWriter.isControl(line)) {
            return line.side() == Side.FORWARDED ? "forward_control_svc" : "process_control_svc";
        }
        return switch (line.side()) {
            case FORWARDED -> "forward_svc";
            case PROCESSED -> "process_svc";
            case FAILED -> "process_failed_svc";
        };
    }

    LokiSightingSource source() {
        return source(properties(5_000, 4));
    }

    LokiSightingSource source(LokiProperties properties) {
        return new LokiSightingSource(
                client(properties), LokiSelectors.DEFAULT, LineFormats.DEFAULT, Logged.ZONE, InstantSource.system());
    }

    LokiClient client(LokiProperties properties) {
        return LokiClient.of(properties, null, registry, pauses::add);
    }

    LokiProperties properties(int pageEntries, int attempts) {
        return properties(pageEntries, attempts, Duration.ofSeconds(20));
    }

    LokiProperties properties(int pageEntries, int attempts, Duration readTimeout) {
        LokiProperties defaults = LokiProperties.at(url());
        return new LokiProperties(
                url(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                defaults.connectTimeout(),
                readTimeout,
                4,
                pageEntries,
                null,
                new LokiProperties.Retry(attempts, Duration.ofMillis(100), Duration.ofSeconds(10)),
                LokiSelectors.DEFAULT);
    }

    @Override
    public void close() {
        server.stop();
    }
}
