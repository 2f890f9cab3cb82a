package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.answer.CountReader;
import dev.waybill.reconciliation.source.loki.answer.ProtobufAnswer;
import dev.waybill.reconciliation.source.loki.answer.StreamsReader;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiRequest;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire. */
class LokiRequestsTest {

    private static final String EMPTY = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.wireMockConfig().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(get(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody(EMPTY)));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private LokiProperties properties(
            @Nullable String tenant, @Nullable String user, @Nullable String token, boolean compression) {
        return new LokiProperties(
                URI.create(server.baseUrl() + "/gateway/"),
                tenant,
                user,
                user == null ? null : "secret",
                token,
                null,
                Map.of("X-Team", "audit"),
                compression,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                4,
                5_000,
                null,
                LokiProperties.Retry.DEFAULT,
                LokiSelectors.DEFAULT);
    }

    private static long count(LokiProperties properties) {
        return LokiClient.of(properties, new SimpleMeterRegistry())
                .ask(
                        LokiRequest.count("{a=\"b c\"} |= \"处理\"", new CountRange(999, 2_000)),
                        CountReader::new,
                        Attempts.none());
    }

    private static RequestPatternBuilder request() {
        return getRequestedFor(urlPathEqualTo("/gateway/loki/api/v1/query"));
    }

    @Test
    void asksThroughAGatewayAndNeverForCachedAnswers() {
        count(properties(null, null, null, false));

        server.verify(request()
                .withQueryParam("query", equalTo("sum(count_over_time({a=\"b c\"} |= \"处理\" [1001ms]))"))
                .withQueryParam("time", equalTo("2000000000"))
                .withHeader("Cache-Control", equalTo("no-cache"))
                .withHeader("X-Team", equalTo("audit"))
                .withoutHeader("X-Scope-OrgID")
                .withoutHeader("Authorization"));
    }

    @Test
    void asksForLinesInProtobufAndForCountsInJson() {
        LokiClient client = LokiClient.of(properties(null, null, null, false), new SimpleMeterRegistry());
        byte[] none = WireAnswers.streams(Map.of());
        server.stubFor(get(urlPathEqualTo("/gateway/loki/api/v1/query_range"))
                .willReturn(aResponse()
                        .withHeader("Content-Type", ProtobufAnswer.MEDIA_TYPE)
                        .withBody(none)));

        client.page(
                "{a=\"b\"}",
                new NanoRange(1, 2),
                limit -> new StreamsReader(
                        Side.FORWARDED, LineFormats.DEFAULT.parser(Set.of(Side.FORWARDED), Logged.ZONE), limit),
                Attempts.none(),
                false);
        count(properties(null, null, null, false));

        // Loki compares the header as a whole, so that no list of types will do.
        server.verify(getRequestedFor(urlPathEqualTo("/gateway/loki/api/v1/query_range"))
                .withHeader("Accept", equalTo("application/vnd.google.protobuf")));
        server.verify(request().withHeader("Accept", equalTo("application/json")));
    }

    @Test
    void saysWhoAsks() {
        count(properties("team-a", "waybill", null, false));

        server.verify(request()
                .withHeader("X-Scope-OrgID", equalTo("team-a"))
                .withHeader("Authorization", equalTo("Basic d2F5YmlsbDpzZWNyZXQ=")));
    }

    @Test
    void showsItsToken() {
        count(properties(null, null, "t0ken", false));

        server.verify(request().withHeader("Authorization", equalTo("Bearer t0ken")));
    }

    @Test
    void readsCompressedAnswersWhereItAskedForThem() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[2,\"7\"]}]}}"
                            .getBytes(StandardCharsets.UTF_8));
        }
        server.stubFor(get(anyUrl())
                .withHeader("Accept-Encoding", equalTo("gzip"))
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withHeader("Content-Encoding", "gzip")
                        .withBody(zipped.toByteArray())));

        assertThat(count(properties(null, null, null, true))).isEqualTo(7);
    }
}
