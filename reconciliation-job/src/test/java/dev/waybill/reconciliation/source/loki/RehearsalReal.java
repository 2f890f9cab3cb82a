package dev.waybill.reconciliation.source.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Rounds on the real Loki at an address, behind a proxy that hides a stream or refuses for a while. */
final class RehearsalReal extends RehearsalLoki {

    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final URI url;
    private final HttpServer proxy;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile int status = 500;
    private volatile String words = "";
    private volatile @Nullable Hidden hidden;

    /** A stream that is not shown. */
    private record Hidden(String service, String instance) {}

    RehearsalReal(URI url) {
        this.url = url;
        try {
            proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new IllegalStateException("No proxy", e);
        }
        proxy.setExecutor(threads);
        proxy.createContext("/", this::answer);
        proxy.start();
    }

    @Override
    public void begin(String round) {
        super.begin(RUN + "_" + round);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                send(exchange, status, "text/plain", words.getBytes(UTF_8));
                return;
            }
            String query = exchange.getRequestURI().getRawQuery();
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "")
                            + exchange.getRequestURI().getRawPath()
                            + (query == null ? "" : "?" + withoutHidden(query))));
            for (String name : List.of("Accept", "Cache-Control", "X-Loki-Response-Encoding-Flags")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("text/plain");
            send(exchange, response.statusCode(), type, response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** The question, asked of the streams that are shown. */
    private String withoutHidden(String query) {
        Hidden stream = hidden;
        if (stream == null) {
            return query;
        }
        StringBuilder rewritten = new StringBuilder();
        for (String parameter : query.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            String value = pair.length < 2 ? "" : URLDecoder.decode(pair[1], UTF_8);
            if ("query".equals(pair[0]) || "match[]".equals(URLDecoder.decode(pair[0], UTF_8))) {
                value = value.replaceAll(
                        "(\\{[^}]*" + stream.service() + "[^}]*)}", "$1,instance!=\"" + stream.instance() + "\"}");
            }
            rewritten
                    .append(rewritten.isEmpty() ? "" : "&")
                    .append(pair[0])
                    .append('=')
                    .append(URLEncoder.encode(value, UTF_8));
        }
        return rewritten.toString();
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public void push(List<Logged> lines) throws IOException {
        Map<Map<String, String>, List<List<String>>> streams = new LinkedHashMap<>();
        for (Logged line : lines) {
            streams.computeIfAbsent(labels(line), labels -> new ArrayList<>())
                    .add(List.of(Long.toString(NanoRange.nanos(line.loggedAt())), line.text()));
        }
        if (streams.isEmpty()) {
            return;
        }
        List<Map<String, Object>> body = new ArrayList<>();
        streams.forEach((labels, values) -> body.add(Map.of("stream", labels, "values", values)));
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/loki/api/v1/push"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(Map.of("streams", body))))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 204) {
                throw new IOException("Loki took no lines: " + response.statusCode() + " " + response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void hide(Side side, int node) {
        hidden = new Hidden(service(side), "node-" + node);
    }

    @Override
    public void show() {
        hidden = null;
    }

    @Override
    public void refuse(int times, int answer, String body) {
        status = answer;
        words = body;
        refusals.set(times);
    }

    @Override
    public void calm() {
        refusals.set(0);
    }

    @Override
    LokiClient client() {
        LokiProperties defaults = LokiProperties.at(
                URI.create("http://127.0.0.1:" + proxy.getAddress().getPort()));
        LokiProperties patient = new LokiProperties(
                defaults.url(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(70),
                4,
                20_000,
                null,
                new LokiProperties.Retry(4, Duration.ofMillis(100), Duration.ofSeconds(10)),
                LokiSelectors.DEFAULT);
        return LokiClient.of(patient, null, new SimpleMeterRegistry(), pause -> {});
    }

    @Override
    public void close() {
        proxy.stop(0);
        threads.close();
        http.close();
    }
}
