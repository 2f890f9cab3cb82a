package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.window.WindowProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application behind a real port on a real database, asked over HTTP. Windows are a minute long, from
 * {@link #START} on.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "SYSTEM_ZONE=UTC",
            "waybill.schedule.enabled=false",
            "waybill.access.local=true",
            "waybill.access.failures-per-minute=1000",
            "waybill.api.audits-per-minute=1000",
            "logging.level.root=warn"
        })
@Import(ApiTest.Doubles.class)
public abstract class ApiTest {

    protected static final String FLOW = "default";
    protected static final Instant START = Instant.parse("2026-01-28T02:00:00Z");
    private static final List<String> TABLES =
            List.of("stray_sightings", "late_sightings", "lost_files", "reports", "actions", "idempotency_keys");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    protected int port;

    @Autowired
    protected JdbcTemplate jdbc;

    @Autowired
    protected MemorySource source;

    @Autowired
    protected JsonMapper json;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.create().register(registry);
    }

    @BeforeEach
    void empty() {
        TABLES.forEach(table -> jdbc.update("DELETE FROM " + table));
        source.clear();
    }

    protected URI at(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    protected HttpResponse<String> get(String path) {
        return send(path, request -> request);
    }

    protected HttpResponse<String> post(String path, String body) {
        return send(
                path,
                request -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    protected HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> how) {
        try {
            return CLIENT.send(
                    how.apply(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(60)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The status alone, for answers that may never end. */
    protected int statusOf(String path, UnaryOperator<HttpRequest.Builder> how) {
        HttpRequest request = how.apply(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(60)))
                .build();
        try {
            HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            return response.statusCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    protected JsonNode body(HttpResponse<String> response) {
        return json.readTree(response.body());
    }

    protected StoredReports stored() {
        return new StoredReports(jdbc);
    }

    protected static UUID idOf(int minute) {
        return StoredReports.idOf(START.plusSeconds(60L * minute));
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Doubles {

        @Bean
        MemorySource memorySource() {
            return new MemorySource();
        }

        @Bean
        @Primary
        Flows testFlows(MemorySource source) {
            WindowProperties windows = new WindowProperties(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    ZoneOffset.UTC);
            return new Flows(List.of(new Flow(FLOW, windows, source)));
        }
    }
}
