package dev.waybill.reconciliation.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real collector, as compose starts it, with a Loki that only takes notes. */
class CollectorTest {

    private static final Pattern NAME = Pattern.compile("2026012810\\d{10}_tz01_(\\d{8})_\\.log");

    private final List<Integer> delivered = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer loki;

    @TempDir
    Path folder;

    @BeforeEach
    void listen() throws IOException {
        loki = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        loki.createContext("/otlp/v1/logs", this::take);
        loki.start();
    }

    @AfterEach
    void stop() {
        loki.stop(0);
    }

    /** The watcher takes the newest line for how far a collector has come; by name, .10 would come before .2. */
    @Test
    void deliversWhatWasWrittenFirstFirst() throws Exception {
        List<Integer> files = IntStream.range(0, 13).boxed().toList();
        for (int file : files) {
            write(file < 12 ? "forward.2026-01-28." + file + ".log" : "forward.log", file);
        }
        Process collector = collect();
        try {
            await(files.size());
        } finally {
            kill(collector);
        }

        assertThat(delivered).isEqualTo(files);
    }

    /** Fewer lines than the receiver would gather before it hands them on, read while Loki is away, and then a kill. */
    @Test
    void deliversWhatItHadReadWhenItWasKilled() throws Exception {
        refusals.set(Integer.MAX_VALUE);
        write("forward.log", 7);
        Process collector = collect();
        try {
            awaitRefusals(2);
            Thread.sleep(1500); // longer than from one poll to the next, which notes how far it has read
        } finally {
            kill(collector);
        }
        refusals.set(0);
        collector = collect();
        try {
            await(1);
        } finally {
            kill(collector);
        }

        assertThat(delivered).containsExactly(7);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = body(exchange);
            if (refusals.get() > 0) {
                refusals.decrementAndGet();
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            NAME.matcher(new String(body, UTF_8))
                    .results()
                    .map(name -> Integer.valueOf(name.group(1)))
                    .forEach(delivered::add);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            return in.readAllBytes();
        }
    }

    private void write(String file, int number) throws IOException {
        Path path = Files.createDirectories(folder.resolve("forwarder")).resolve(file);
        Files.writeString(path, """
                {"ts":"2026-01-28T10:16:%02d+08:00","level":"INFO","msg":"Rename trigger hard link \
                /map/202601281016%02d000000_tz01_%08d_.log to process","caller":"ph","version":"v1.0.9"}
                """.formatted(number, number, number));
        Files.setLastModifiedTime(
                path, FileTime.from(Instant.parse("2026-01-28T02:16:00Z").plusSeconds(number)));
    }

    private Process collect() throws Exception {
        return Collector.start(folder, "http://127.0.0.1:" + loki.getAddress().getPort(), Map.of())
                .process();
    }

    private void await(int files) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (delivered.size() < files && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
    }

    private void awaitRefusals(int number) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (refusals.get() > Integer.MAX_VALUE - number && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
    }

    private static void kill(Process collector) throws InterruptedException {
        collector.destroyForcibly().waitFor();
    }
}
