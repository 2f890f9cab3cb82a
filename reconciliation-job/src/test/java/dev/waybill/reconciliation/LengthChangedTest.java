package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.audit.Ticks;
import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.report.query.FileSearch;
import dev.waybill.reconciliation.report.query.WindowGroup;
import dev.waybill.reconciliation.report.query.WindowState;
import dev.waybill.reconciliation.report.query.WindowTimeline;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.LogFolders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** Audits once, as that takes long, with windows of 300 s, then of 60 s, then of 300 s again, and asks everywhere for what was judged meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LengthChangedTest {

    private static final Instant TEN = Instant.parse("2026-01-28T10:00:00Z");

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private static Path dir;

    @BeforeAll
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

    @AfterAll
    void drop() {
        database.drop();
    }

    @Test
    void plansWindowsThatTouchWhateverTheLengthWas() {
        assertThatWindowsTouch();
    }

    private void assertThatWindowsTouch() {
        assertThat(database.jdbc()
                        .queryForList(
                                "SELECT CONCAT(TIME(audit_window_start), ' ', TIME(audit_window_end)) FROM reports"
                                        + " WHERE status = 'COMPLETE' AND TIME(audit_window_start) < '10:20:00'"
                                        + " ORDER BY audit_window_start",
                                String.class))
                .extracting(text -> text.replace(".000000", ""))
                .containsExactlyElementsOf(judged());
        assertThat(database.jdbc()
                        .queryForList(
                                "SELECT CONCAT(TIME(since), ' ', length_seconds) FROM flow_lengths ORDER BY since",
                                String.class))
                .extracting(text -> text.replace(".000000", ""))
                .containsExactly("10:00:00 300", "10:10:00 60", "10:13:00 300");
    }

    @Test
    void searchFindsTheVerdictOnEveryFileOfEveryLength() {
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                for (int minute = 0; minute < 20; minute++) {
                    assertThat(watcher.getBean(FileSearch.class)
                                    .find(nameAt(minute))
                                    .windows())
                            .as("minute %d with windows of %d s", minute, length)
                            .extracting(judgement -> String.valueOf(judgement.finding()))
                            .containsExactly(minute % 2 == 0 ? "NOT_LOST" : "LOST");
                }
            }
        }
    }

    @Test
    void theTimelineShowsTheWindowsThatThereAre() {
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                assertThat(timeline(watcher, WindowState.COMPLETE)).containsExactlyElementsOf(judged());
                assertThat(timeline(watcher, WindowState.MISSING)).isEmpty();
                List<WindowGroup> groups = groups(watcher);
                assertThat(groups.stream().mapToLong(WindowGroup::windows).sum())
                        .isEqualTo(judged().size());
                assertThat(groups.stream().mapToLong(WindowGroup::judged).sum()).isEqualTo(judged().size());
                assertThat(groups.stream().mapToLong(WindowGroup::lost).sum()).isEqualTo(10);
            }
        }
    }

    /** Where a report is removed, its window is missed, and none that never was. */
    @Test
    void aWindowWhoseReportWasRemovedKeepsItsBounds() {
        database.jdbc().update("DELETE FROM reports WHERE TIME(audit_window_start) IN ('10:05:00', '10:11:00')");
        for (int length : List.of(60, 300)) {
            try (ConfigurableApplicationContext watcher = watcher(length)) {
                assertThat(timeline(watcher, WindowState.MISSING))
                        .containsExactly("10:05:00 10:10:00", "10:11:00 10:12:00");
                List<WindowGroup> groups = groups(watcher);
                assertThat(groups.stream().mapToLong(WindowGroup::missing).sum())
                        .isEqualTo(2);
                assertThat(groups.stream().mapToLong(WindowGroup::windows).sum())
                        .isEqualTo(judged().size());
            }
        }
        tick(300, 2);
        assertThatWindowsTouch();
    }

    @Test
    void theCommandLineAuditsAWindowOfAnyLengthAgain() {
        List<Integer> before = revisions();
        assertThat(command(60, "10:00:00", "10:20:00")).isZero();
        assertThat(command(300, "10:11:00", "10:13:00")).isZero();
        assertThat(command(60, "10:06:00", "10:07:00")).as("no window").isEqualTo(2);
        assertThat(command(60, "10:20:00", "10:21:00"))
                .as("one that nobody has judged")
                .isZero();
        List<Integer> after = revisions();
        assertThat(after).hasSize(8).endsWith(1);
        assertThat(IntStream.range(0, 7).mapToObj(i -> after.get(i) - before.get(i)))
                .containsExactly(1, 1, 1, 2, 2, 1, 1);
    }

    private List<Integer> revisions() {
        return database.jdbc()
                .query(
                        "SELECT revision FROM reports ORDER BY audit_window_start",
                        (row, number) -> row.getInt("revision"));
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

    private static List<String> timeline(ConfigurableApplicationContext watcher, WindowState state) {
        return watcher
                .getBean(WindowTimeline.class)
                .in(watcher.getBean(Flows.class).get("default"), TEN, TEN.plusSeconds(1_200))
                .stream()
                .filter(window -> window.state() == state)
                .map(window -> "%s %s".formatted(window.start(), window.end()))
                .map(text -> text.replaceAll("2026-01-28T|Z", ""))
                .toList();
    }

    private static List<WindowGroup> groups(ConfigurableApplicationContext watcher) {
        return watcher.getBean(WindowTimeline.class)
                .groups(watcher.getBean(Flows.class).get("default"), TEN, TEN.plusSeconds(1_200), 100);
    }

    private static String nameAt(int minute) {
        return FileNames.of(TEN.plusSeconds(60L * minute + 10), minute);
    }

    private void tick(int length, int most) {
        try (ConfigurableApplicationContext watcher =
                start(length, "--waybill.schedule.max-windows-per-tick=" + most)) {
            Ticks.of(watcher).tick(watcher.getBean(Flows.class).get("default"));
        }
    }

    private ConfigurableApplicationContext watcher(int length) {
        return start(length);
    }

    private int command(int length, String from, String to) {
        ConfigurableApplicationContext ended = start(
                length,
                "--audit.from=2026-01-28T%sZ".formatted(from),
                "--audit.to=2026-01-28T%sZ".formatted(to),
                "--audit.redo");
        return SpringApplication.exit(ended);
    }

    private ConfigurableApplicationContext start(int length, String... more) {
        return RealApplication.builder()
                .web(WebApplicationType.NONE)
                .run(Stream.concat(
                                Stream.of(
                                        "--SYSTEM_ZONE=UTC",
                                        "--waybill.window.length=%ds".formatted(length),
                                        "--waybill.schedule.enabled=false",
                                        "--waybill.schedule.since=" + TEN,
                                        "--waybill.retention.age=36500d",
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
}
