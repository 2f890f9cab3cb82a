package dev.waybill.simulator.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.simulator.control.ControlRecord;
import dev.waybill.simulator.control.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ProcessorApplicationTest {

    private static final String FOLDER = "/cacheproxy/proxy/map/tz01/log/";
    private static final String VALID = FOLDER + "20260128101647964993_tz01_91458258_.log";

    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void hangUp() {
        client.close();
    }

    @Test
    void logsWhatTheTruthSaysForEveryOutcome() {
        Set<String> sent;
        try (ConfigurableApplicationContext context =
                run("--app.loss-rate=0.4", "--app.silent-rate=0.5", "--app.late-rate=0.3", "--app.late-seconds=1")) {
            sent = sendMany(context, 400);
            await().until(() -> finished(context) == 400);
        }

        assertThat(logged("成功")).isEqualTo(union(truth("processed"), truth("late")));
        assertThat(logged("失败")).isEqualTo(truth("failed"));
        assertThat(union(logged("成功"), logged("失败"))).doesNotContainAnyElementsOf(truth("silent"));
        assertThat(union(logged("成功"), union(truth("failed"), truth("silent")))).isEqualTo(sent);
        assertThat(truth("failed").size()).isBetween(50, 110);
        assertThat(truth("silent").size()).isBetween(50, 110);
        assertThat(truth("late").size()).isBetween(45, 100);
    }

    @Test
    void decidesAlikeWhenRunAgainWithTheSameSeed() throws IOException {
        Set<String> lost = lostOfARun();
        Files.delete(folder.resolve("truth"));
        Files.delete(folder.resolve("process.log"));

        assertThat(lostOfARun()).isEqualTo(lost).isNotEmpty();
    }

    @Test
    void answersWhenTheWorkIsDone() throws Exception {
        try (ConfigurableApplicationContext context = run("--app.loss-rate=0")) {
            long start = System.nanoTime();
            HttpResponse<String> response = post(context, body(VALID));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            await().untilAsserted(() -> assertThat(logged("成功")).hasSize(1));
        }
    }

    @Test
    void finishesWhatIsInFlightWhenItStops() {
        CompletableFuture<HttpResponse<String>> answer;
        try (ConfigurableApplicationContext context = run("--app.loss-rate=0")) {
            answer = client.sendAsync(request(context, body(VALID)), BodyHandlers.ofString());
            await().until(() -> atWork(context) == 1);
        }

        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(logged("成功")).isEqualTo(truth("processed")).hasSize(1);
    }

    @Test
    void saysInControlRecordsHowManyItLogged() {
        try (ConfigurableApplicationContext context = run("--app.loss-rate=0.3", "--app.control-interval=1s")) {
            sendMany(context, 100);
        }

        for (Event event : Set.of(Event.PROCESSED, Event.FAILED)) {
            List<ControlRecord> said = lines("process.log").stream()
                    .map(ControlRecord::in)
                    .filter(Objects::nonNull)
                    .filter(record -> record.chain().event() == event)
                    .toList();
            assertThat(said.stream().mapToLong(record -> record.tally().names()).sum())
                    .isEqualTo(logged(event == Event.FAILED ? "失败" : "成功").size());
            assertThat(said.getLast().end()).isTrue();
        }
    }

    @Test
    void losesWhatIsLateWhenItStopsAndSaysSo(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context =
                run("--app.loss-rate=0", "--app.late-rate=1", "--app.late-seconds=600")) {
            post(context, body(VALID));
        }

        assertThat(output).contains("Stops with 1 files unfinished; they are lost");
        assertThat(logged("成功")).isEmpty();
        assertThat(truth("late")).isEmpty();
    }

    @Test
    void showsHealthInfoAndMetersAndNothingElse() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(get(context, "health")).contains("\"journal\"", "\"logLinesDropped\":0", "\"UP\"");
            assertThat(get(context, "info")).contains("waybill-processor");
            assertThat(get(context, "prometheus"))
                    .contains(
                            "waybill_processor_files_total{outcome=\"silent\"} 0.0",
                            "waybill_processor_refused_total 0.0",
                            "waybill_journal_lines_dropped_total{file=\"log\"} 0.0");
            assertThat(get(context, "env")).contains("404");
        }
    }

    private ConfigurableApplicationContext run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--app.log-dir=" + folder,
                "--app.truth-file=" + folder.resolve("truth"),
                "--app.zone=Asia/Shanghai",
                "--app.seed=7"));
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(ProcessorApplication.class).run(all.toArray(String[]::new));
    }

    private Set<String> lostOfARun() {
        try (ConfigurableApplicationContext context = run("--app.loss-rate=0.3")) {
            sendMany(context, 100);
        }
        return truth("failed");
    }

    private Set<String> sendMany(ConfigurableApplicationContext context, int files) {
        List<String> names = IntStream.range(0, files)
                .mapToObj(i -> "20260128101647964993_tz01_%08d_.log".formatted(i))
                .toList();
        List<CompletableFuture<HttpResponse<String>>> answers = names.stream()
                .map(name -> client.sendAsync(request(context, body(FOLDER + name)), BodyHandlers.ofString()))
                .toList();
        assertThat(answers).allMatch(answer -> answer.join().statusCode() == 200);
        return new TreeSet<>(names);
    }

    private HttpResponse<String> post(ConfigurableApplicationContext context, String body) throws Exception {
        return client.send(request(context, body), BodyHandlers.ofString());
    }

    private static String body(String path) {
        return "{\"ts\": 1769566607.96, \"file\": \"" + path + "\"}";
    }

    private static HttpRequest request(ConfigurableApplicationContext context, String body) {
        return HttpRequest.newBuilder(uri(context, "/receive"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private String get(ConfigurableApplicationContext context, String endpoint) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(context, "/actuator/" + endpoint)).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static URI uri(ConfigurableApplicationContext context, String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    private static double finished(ConfigurableApplicationContext context) {
        return context.getBean(ProcessorMetrics.class).finished();
    }

    private static double atWork(ConfigurableApplicationContext context) {
        return context.getBean(MeterRegistry.class)
                .get(ProcessorMetrics.AT_WORK)
                .gauge()
                .value();
    }

    private Set<String> logged(String result) {
        Pattern pattern = Pattern.compile("处理文件filePath=\\S+/(\\S+_\\.log)" + result + "，耗时\\d+毫秒");
        return lines("process.log").stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> truth(String outcome) {
        return lines("truth").stream()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields[1].equals(outcome))
                .map(fields -> fields[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> lines(String file) {
        try (Stream<String> lines = Files.lines(folder.resolve(file))) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
