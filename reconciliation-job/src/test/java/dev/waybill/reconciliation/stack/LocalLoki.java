package dev.waybill.reconciliation.stack;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Loki that runs with the configuration that compose mounts, on this machine. */
record LocalLoki(Process process, String url) implements AutoCloseable {

    /**
     * Starts one, which takes some seconds to be ready.
     *
     * @param folder holds its data and what it says
     */
    static LocalLoki start(Path folder) throws IOException {
        Tool tool = Tool.onPath("loki");
        int port = Collector.freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        tool.program().toString(), "-config.file=config/loki/loki.yaml", "-config.expand-env=true")
                .directory(Repository.path("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("loki.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "LOKI_LISTEN_ADDRESS",
                        "127.0.0.1",
                        "LOKI_PORT",
                        Integer.toString(port),
                        "LOKI_GRPC_PORT",
                        Integer.toString(Collector.freePort()),
                        "LOKI_DATA",
                        folder.resolve("loki").toString()));
        return new LocalLoki(builder.start(), "http://127.0.0.1:" + port);
    }

    /** The lines of the last hours, oldest first within a stream; none while Loki does not answer. */
    List<String> lines(String selector) throws InterruptedException {
        Instant now = Instant.now();
        String query = "/loki/api/v1/query_range?limit=5000&direction=forward&query="
                + URLEncoder.encode(selector, StandardCharsets.UTF_8) + "&start="
                + now.minus(Duration.ofHours(12)).getEpochSecond() + "&end="
                + now.plus(Duration.ofHours(1)).getEpochSecond();
        List<String> lines = new ArrayList<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + query))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                JsonNode streams = JsonMapper.shared().readTree(answer.body()).at("/data/result");
                streams.forEach(stream -> stream.get("values")
                        .forEach(value -> lines.add(value.get(1).asString())));
            }
        } catch (IOException e) {
            return List.of(); // not up yet
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
