package dev.waybill.simulator.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

@ExtendWith(OutputCaptureExtension.class)
class ForwarderApplicationTest {

    private static final Pattern SIGHTING = Pattern.compile("Rename trigger hard link (\\S+/(\\S+)) to process");

    @TempDir
    Path folder;

    private final Queue<String> posted = new ConcurrentLinkedQueue<>();

    @Test
    void announcesWhatTheTruthSaysWithDuplicatesAndOrphans() throws IOException {
        try (ServerClosing processor = processor(200)) {
            try (ConfigurableApplicationContext context =
                    run(processor.url(), "--app.tps=300", "--app.duplicate-rate=0.2", "--app.orphan-rate=0.1")) {
                await().until(() -> count(context, "outcome", "duplicate") > 60);
            }
        }

        List<String> sighted = sighted();
        Set<String> announced = truth("announced");
        Set<String> duplicates = truth("duplicate");
        Set<String> orphans = truth("orphan");
        assertThat(Set.copyOf(sighted)).isEqualTo(announced);
        assertThat(sighted).hasSize(announced.size() + duplicates.size());
        assertThat(announced).containsAll(duplicates).doesNotContainAnyElementsOf(orphans);

        double all = announced.size() + orphans.size();
        assertThat(orphans.size() / all).isBetween(0.05, 0.15);
        assertThat(posted)
                .doesNotHaveDuplicates()
                .hasSize((int) all)
                .containsAll(announced)
                .containsAll(orphans);
    }

    @Test
    void writesTheNoiseLineBeforeEachSighting() throws IOException {
        try (ServerClosing processor = processor(200);
                ConfigurableApplicationContext context = run(processor.url(), "--app.tps=200")) {
            await().until(() -> count(context, "outcome", "announced") > 50);
        }

        List<String> lines =
                log().stream().filter(line -> !line.contains("control record")).toList();
        assertThat(lines).hasSizeGreaterThan(100);
        for (int i = 0; i < lines.size(); i += 2) {
            Matcher sighting = SIGHTING.matcher(lines.get(i + 1));
            assertThat(sighting.find()).isTrue();
            assertThat(lines.get(i)).contains("\"msg\":\"Read " + sighting.group(1) + "\"");
        }
    }

    @Test
    void keepsItsRateWhenTheProcessorIsDown(CapturedOutput output) throws IOException {
        String url = "http://localhost:" + unusedPort();
        try (ConfigurableApplicationContext context = run(url, "--app.tps=1000")) {
            await().until(() -> count(context, "outcome", "announced") >= 3_000);
            assertThat(count(context, "outcome", "undelivered-unreachable")).isPositive();
        }

        assertThat(spread(sighted())).isGreaterThan(HELD_UP);
        assertThat(output).contains("Cannot deliver to " + url + "/receive, announces all the same: ");
        assertThat(truth("undelivered-unreachable").size()
                        + truth("undelivered-stopped").size())
                .isEqualTo(truth("announced").size());
    }

    @Test
    void keepsItsRateWhenTheProcessorNeverAnswers(CapturedOutput output) throws IOException {
        try (ServerClosing processor = silentProcessor();
                ConfigurableApplicationContext context = run(
                        processor.url(),
                        "--app.tps=1000",
                        "--app.max-in-flight=50",
                        "--app.max-waiting=100",
                        "--app.request-timeout=300ms")) {
            await().until(() -> count(context, "outcome", "announced") >= 3_000);
            assertThat(count(context, "outcome", "undelivered-timeout")).isPositive();
            assertThat(count(context, "outcome", "undelivered-crowded")).isPositive();
        }

        assertThat(spread(sighted())).isGreaterThan(HELD_UP);
        assertThat(output).contains("too many files wait already");
        Set<String> undelivered = new TreeSet<>();
        Stream.of("timeout", "crowded", "stopped", "unreachable")
                .forEach(cause -> undelivered.addAll(truth("undelivered-" + cause)));
        assertThat(undelivered).isEqualTo(truth("announced"));
    }

    @Test
    void countsWhatTheProcessorRefuses(CapturedOutput output) throws IOException {
        try (ServerClosing processor = processor(400);
                ConfigurableApplicationContext context = run(processor.url(), "--app.tps=100")) {
            await().until(() -> count(context, "outcome", "undelivered-refused") > 10);
        }
        assertThat(output).contains("announces all the same: it answers 400 Bad Request");
    }

    @Test
    void showsHealthInfoAndMetersAndNothingElse() throws Exception {
        try (ServerClosing processor = processor(200);
                ConfigurableApplicationContext context = run(processor.url(), "--app.tps=20")) {
            assertThat(get(context, "health")).contains("\"journal\"", "\"logLinesDropped\":0", "\"UP\"");
            assertThat(get(context, "info")).contains("waybill-forwarder");
            assertThat(get(context, "prometheus"))
                    .contains(
                            "waybill_forwarder_files_total{outcome=\"duplicate\"} 0.0",
                            "waybill_journal_lines_dropped_total{file=\"log\"} 0.0");
            assertThat(get(context, "env")).contains("404");
        }
    }

    private ConfigurableApplicationContext run(String url, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--app.processor-url=" + url,
                "--app.log-dir=" + folder,
                "--app.truth-file=" + folder.resolve("truth"),
                "--app.zone=Asia/Shanghai",
                "--app.seed=7"));
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(ForwarderApplication.class).run(all.toArray(String[]::new));
    }

    private static double count(ConfigurableApplicationContext context, String tag, String value) {
        return context.getBean(MeterRegistry.class)
                .get(ForwarderMetrics.FILES)
                .tag(tag, value)
                .counter()
                .count();
    }

    /** Far above the rate at which posts end while nobody answers, far below what a busy machine makes of 1000 a second. */
    private static final double HELD_UP = 0.5;

    /** Files a second by the times in their names, as a share of 1000. */
    private static double spread(List<String> names) {
        long first = micros(names.getFirst());
        long last = micros(names.getLast());
        return (names.size() - 1) * 1_000_000.0 / (last - first) / 1000;
    }

    private static long micros(String name) {
        long minute = Long.parseLong(name.substring(8, 10)) * 60 + Long.parseLong(name.substring(10, 12));
        return minute * 60_000_000 + Long.parseLong(name.substring(12, 20));
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve("forward.log"));
    }

    private List<String> sighted() throws IOException {
        return log().stream()
                .map(SIGHTING::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(2))
                .toList();
    }

    private Set<String> truth(String outcome) {
        try (Stream<String> lines = Files.lines(folder.resolve("truth"))) {
            return lines.map(line -> line.split("\t", -1))
                    .filter(fields -> fields[1].equals(outcome))
                    .map(fields -> fields[2])
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String get(ConfigurableApplicationContext context, String endpoint) throws Exception {
        String port = context.getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + port + "/actuator/" + endpoint))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private ServerClosing processor(int status) {
        return new ServerClosing(HttpServer.create()
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .doOnNext(body -> posted.add(body.replaceAll(".*/([^/]+_\\.log)\"}", "$1")))
                        .then(response.status(status).send().then()))
                .bindNow());
    }

    private static ServerClosing silentProcessor() {
        return new ServerClosing(HttpServer.create()
                .port(0)
                .handle((request, response) -> Mono.never())
                .bindNow());
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record ServerClosing(DisposableServer server) implements AutoCloseable {

        String url() {
            return "http://localhost:" + server.port();
        }

        @Override
        public void close() {
            server.dispose(); // not waited for: the application has shut down the event loops that both share
        }
    }
}
