package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.audit.Ticks;
import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.LogFolders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Audits with windows of 300 s, then of 60 s, then of 300 s again, and asks everywhere for what was judged meanwhile. */
class LengthChangedTest {

    private static final Instant TEN = Instant.parse("2026-01-28T10:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    private final TestDatabase database = TestDatabase.create();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path dir;

    @BeforeEach
    void audit() {
        LogFolders logs = new LogFolders(dir);
        for (int minute = 0; minute < 40; minute++) {
            String name = nameAt(minute);
            Instant at = TEN.plusSeconds(60L * minute + 10);
            logs.announce(name, at);
            if (minute % 2 == 0) {
                logs.finish(name, at.plusSeconds(1));
            }
        }
        logs.write();
        tick(300, 2);
        tick(60, 3);
        tick(300, 2);
    }

    @AfterEach
    void drop() {
        database.drop();
    }

    @Test
    void plansWindowsThatTouchWhateverTheLengthWas() {
        assertThat(database.jdbc()
                        .queryForList("SELECT audit_window_start, audit_window_end FROM reports WHERE status = 'COMPLETE'"
                                + " ORDER BY audit_window_start")
                        .stream()
                        .map(row -> row.get("audit_window_start") + " " + row.get("audit_window_end"))
                        .map(text -> text.replaceAll("\\S*T", "")))
                .containsExactlyElementsOf(judged());
        assertThat(database.jdbc()
                        .queryForList("SELECT CONCAT(TIME(since), ' ', length_seconds) FROM flow_lengths ORDER BY since", String.class))
                .extracting(text -> text.replace(".000000", ""))
                .containsExactly("10:00:00 300", "10:10:00 60", "10:13:00 300");
    }

    @Test
    void searchFindsTheVerdictOnEveryFileOfEveryLength() {
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                for (int minute = 0; minute < 20; minute++) {
                    JsonNode judgement = get(watcher, "/api/files?name=" + nameAt(minute))
                            .get("windows")
                            .get(0);
                    assertThat(judgement.get("finding").asString())
                            .as("minute %d with windows of %d s", minute, length)
                            .isEqualTo(minute % 2 == 0 ? "NOT_LOST" : "LOST");
                }
            }
        }
    }

    @Test
    void theTimelineShowsTheWindowsThatThereAre() {
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                String range = "from=%s&to=%s".formatted(TEN, TEN.plusSeconds(1_200));
                JsonNode windows = get(watcher, "/api/windows?" + range).get("items");
                assertThat(bounds(windows)).containsExactlyElementsOf(judged());
                assertThat(windows).allMatch(each -> each.get("state").asString().equals("COMPLETE"));
                JsonNode groups =
                        get(watcher, "/api/windows/groups?most=100&" + range).get("items");
                assertThat(sum(groups, "windows")).isEqualTo(judged().size());
                assertThat(sum(groups, "judged")).isEqualTo(judged().size());
                assertThat(sum(groups, "missing")).isZero();
            }
        }
    }

    /** Where a report is removed, its window is missed, and none that never was. */
    @Test
    void aWindowWhoseReportWasRemovedKeepsItsBounds() {
        database.jdbc().update("DELETE FROM reports WHERE audit_window_start IN (?, ?)", "2026-01-28 10:05:00", "2026-01-28 10:11:00");
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                String range = "from=%s&to=%s".formatted(TEN, TEN.plusSeconds(1_200));
                JsonNode missing =
                        get(watcher, "/api/windows?state=MISSING&" + range).get("items");
                assertThat(bounds(missing)).containsExactly("10:05:00 10:10:00", "10:11:00 10:12:00");
                JsonNode groups =
                        get(watcher, "/api/windows/groups?most=100&" + range).get("items");
                assertThat(sum(groups, "missing")).isEqualTo(2);
                assertThat(sum(groups, "windows")).isEqualTo(judged().size());
            }
        }
        tick(60, 2);
        plansWindowsThatTouchWhateverTheLengthWas();
    }

    @Test
    void theCommandLineAuditsAWindowOfAnyLengthAgain() {
        assertThat(command(60, "10:00:00", "10:20:00")).isZero();
        assertThat(command(60, "10:05:00", "10:10:00")).isZero();
        assertThat(command(300, "10:11:00", "10:12:00")).isZero();
        assertThat(command(300, "10:13:00", "10:15:00")).isZero();
        assertThat(command(60, "10:06:00", "10:07:00")).as("no window").isEqualTo(2);
        assertThat(command(60, "10:20:00", "10:21:00")).as("one that nobody has judged").isZero();
        assertThat(database.jdbc().queryForList("SELECT revision FROM reports ORDER BY audit_window_start", Integer.class))
                .containsExactly(2, 3, 2, 3, 2, 3, 2, 1);
    }

    @Test
    void theApiAuditsAWindowOfAnyLengthAgain() {
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                JsonNode audit = post(watcher, "10:00:00", "10:20:00", 202);
                assertThat(audit.get("windows").asInt()).isEqualTo(judged().size());
                String location = "/api/audits/" + audit.get("id").asString();
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> get(watcher, location).get("state").asString(), "COMPLETE"::equals);
                JsonNode refused = post(watcher, "10:06:00", "10:10:00", 400);
                assertThat(refused.get("field").asString()).isEqualTo("from");
                assertThat(refused.get("detail").asString())
                        .contains("10:05:00Z and 2026-01-28T10:10:00Z");
            }
        }
    }

    private static List<String> judged() {
        return List.of(
                "10:00:00 10:05:00",
                "10:05:00 10:10:00",
                "10:10:00 10:11:00",
                "10:11:00 10:12:00",
                "10:12:00 10:13:00",
                "10:13:00 10:15:00",
                "10:15:00 10:20:00");
    }

    private static List<String> bounds(JsonNode windows) {
        List<String> bounds = new ArrayList<>();
        windows.forEach(window -> bounds.add((window.get("start").asString() + " " + window.get("end").asString())
                .replaceAll("2026-01-28T|Z", "")));
        return bounds;
    }

    private static int sum(JsonNode groups, String property) {
        return groups.valueStream().mapToInt(group -> group.get(property).asInt()).sum();
    }

    private static String nameAt(int minute) {
        return FileNames.of(TEN.plusSeconds(60L * minute + 10), minute);
    }

    private void tick(int length, int most) {
        try (ConfigurableApplicationContext watcher =
                start(length, WebApplicationType.NONE, "--waybill.schedule.max-windows-per-tick=" + most)) {
            Ticks.of(watcher).tick(watcher.getBean(Flows.class).get("default"));
        }
    }

    private ConfigurableApplicationContext watcher(int length) {
        return start(length, WebApplicationType.SERVLET);
    }

    private int command(int length, String from, String to) {
        ConfigurableApplicationContext ended = start(
                length,
                WebApplicationType.NONE,
                "--audit.from=2026-01-28T%sZ".formatted(from),
                "--audit.to=2026-01-28T%sZ".formatted(to),
                "--audit.redo");
        return SpringApplication.exit(ended);
    }

    private ConfigurableApplicationContext start(int length, WebApplicationType type, String... more) {
        return RealApplication.builder()
                .web(type)
                .run(Stream.concat(
                                Stream.of(
                                        "--SYSTEM_ZONE=UTC",
                                        "--server.port=0",
                                        "--waybill.window.length=%ds".formatted(length),
                                        "--waybill.schedule.enabled=false",
                                        "--waybill.schedule.since=" + TEN,
                                        "--waybill.retention.age=36500d",
                                        "--waybill.access.local=true",
                                        "--waybill.files.whole=true",
                                        "--waybill.files.forward-log-dir=" + dir.resolve("forwarder"),
                                        "--waybill.files.process-log-dir=" + dir.resolve("processor"),
                                        "--waybill.database.host=" + database.host(),
                                        "--waybill.database.port=" + database.port(),
                                        "--waybill.database.user=" + database.user(),
                                        "--waybill.database.password=" + database.password(),
                                        "--waybill.database.name=" + database.name(),
                                        "--logging.level.root=warn"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private JsonNode get(ConfigurableApplicationContext watcher, String path) {
        return send(watcher, path, HttpRequest.newBuilder(), 200);
    }

    private JsonNode post(ConfigurableApplicationContext watcher, String from, String to, int status) {
        String body =
                "{\"from\":\"2026-01-28T%sZ\",\"to\":\"2026-01-28T%sZ\",\"redo\":true}".formatted(from, to);
        return send(
                watcher,
                "/api/audits",
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                status);
    }

    private JsonNode send(
            ConfigurableApplicationContext watcher, String path, HttpRequest.Builder request, int status) {
        URI uri = URI.create("http://127.0.0.1:%s%s"
                .formatted(watcher.getEnvironment().getProperty("local.server.port"), path));
        try {
            HttpResponse<String> response =
                    client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
