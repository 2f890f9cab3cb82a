package dev.waybill.reconciliation.audit;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.waybill.reconciliation.database.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole watcher, started while Loki is away: it says what it waits for, answers itself, and goes on when Loki is back. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "SYSTEM_ZONE=UTC",
            "waybill.access.local=true",
            "waybill.schedule.cron=0 0 0 1 1 *",
            "waybill.retention.cron=0 0 0 1 1 *",
            "logging.level.dev.waybill=info"
        })
@ExtendWith(OutputCaptureExtension.class)
class LokiAwayTest {

    private static final int PORT = freePort();
    private static final String LOKI = "Loki at http://127.0.0.1:" + PORT;

    @LocalServerPort
    private int port;

    @Autowired
    private AuditSchedule schedule;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        TestDatabase.create().register(registry);
        registry.add("waybill.loki.url", () -> "http://127.0.0.1:" + PORT);
    }

    @Test
    void waitsForLokiWhileTheApiStaysUp(CapturedOutput output) throws Exception {
        await().until(() -> output.getOut(), out -> out.contains("Flow default is waiting for " + LOKI + ": GET http"));
        assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health").body())
                .contains("\"source\":{\"details\":{\"default\":\"GET http://127.0.0.1:" + PORT)
                .contains("ConnectException")
                .contains("WAITING");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/api/reports").statusCode()).isEqualTo(200);

        WireMockServer loki = new WireMockServer(wireMockConfig().port(PORT));
        loki.stubFor(any(anyUrl()).willReturn(unauthorized().withBody("no org id")));
        loki.start();
        try {
            await().untilAsserted(() -> {
                schedule.checkSources();
                assertThat(get("/actuator/health").body())
                        .contains("401 no org id")
                        .contains("waybill.loki.tenant");
            });

            loki.stubFor(any(anyUrl())
                    .willReturn(
                            okJson("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}")));
            await().untilAsserted(() -> {
                schedule.checkSources();
                assertThat(output).contains("Flow default: " + LOKI + " answers again");
                assertThat(output).contains("holds no line of this flow");
            });
            assertThat(get("/actuator/health").body()).doesNotContain("WAITING");
        } finally {
            loki.stop();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
