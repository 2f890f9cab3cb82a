package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** The Loki at LOKI_URL: takes lines under labels of their own, so that nothing else is in the way. */
final class RealLoki {

    private static final int BATCH = 5_000;

    private final URI url;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();

    RealLoki() {
        this.url = URI.create(System.getenv("LOKI_URL"));
    }

    LokiSelectors selectors() {
        return new LokiSelectors(
                "{service=\"forward_" + suffix + "\"} |= \"Rename trigger hard link\"",
                "{service=\"process_" + suffix + "\"} |= \"处理文件\" |= \"成功\"",
                "{service=\"failed_" + suffix + "\"} |= \"处理文件\" |= \"失败\"",
                "{service=\"forward_control_" + suffix + "\"}",
                "{service=\"process_control_" + suffix + "\"}");
    }

    LokiSightingSource source() {
        return new LokiSightingSource(
                LokiClient.of(LokiProperties.at(url), new SimpleMeterRegistry()),
                selectors(),
                LineFormats.DEFAULT,
                Logged.ZONE,
                InstantSource.system());
    }

    /** Stores lines; they can be read when this returns. */
    void push(List<Logged> lines) throws IOException, InterruptedException {
        for (int from = 0; from < lines.size(); from += BATCH) {
            pushBatch(lines.subList(from, Math.min(from + BATCH, lines.size())));
        }
    }

    private void pushBatch(List<Logged> lines) throws IOException, InterruptedException {
        Map<Map<String, String>, List<List<String>>> streams = new LinkedHashMap<>();
        for (Logged line : lines) {
            streams.computeIfAbsent(labels(line), labels -> new ArrayList<>())
                    .add(List.of(Long.toString(NanoRange.nanos(line.loggedAt())), line.text()));
        }
        List<Map<String, Object>> body = new ArrayList<>();
        streams.forEach((labels, values) -> body.add(Map.of("stream", labels, "values", values)));
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/loki/api/v1/push"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(Map.of("streams", body))))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 204) {
            throw new IOException("Loki took no lines: " + response.statusCode() + " " + response.body());
        }
    }

    private Map<String, String> labels(Logged line) {
        String service = switch (line.side()) {
            case FORWARDED -> "forward_";
            case PROCESSED -> "process_";
            case FAILED -> "failed_";
        };
        String kind = ControlWriter.isControl(line) ? service.replace("failed", "process") + "control_" : service;
        return Map.of("service", kind + suffix, "job", "file_pipeline", "instance", "node-" + line.node());
    }
}
