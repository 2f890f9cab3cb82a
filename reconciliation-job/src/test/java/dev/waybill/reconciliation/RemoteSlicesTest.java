package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.source.LogFolders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Real workers and a real watcher, each a process of its own, on a real broker: whatever happens to them, all rows are as those of
 * one process that does everything alone.
 */
@BesideOthers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteSlicesTest {

    private static final Instant FROM = Instant.parse("2026-01-28T10:00:00Z");
    private static final int WINDOWS = 4;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Instant TO = FROM.plus(WINDOW.multipliedBy(WINDOWS));
    private static final int KILLS = Integer.parseInt(
            Optional.ofNullable(System.getenv("WAYBILL_TEST_CLUSTER_KILLS")).orElse("5"));
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Random random = new Random();
    private final List<Process> processes = new ArrayList<>();

    private LogFolders logs;
    private KafkaBroker broker;
    private List<List<Map<String, @Nullable Object>>> expected;
    private TestDatabase database;
    private JdbcTemplate jdbc;

    @BeforeAll
    void auditAlone(@TempDir Path dir) throws InterruptedException {
        logs = new LogFolders(dir)
                .traffic(FROM.minus(WINDOW), WINDOW.multipliedBy(WINDOWS + 2), 350 * (WINDOWS + 2), 7)
                .write();
        broker = new KafkaBroker(dir.resolve("broker"));
        TestDatabase alone = TestDatabase.create();
        ForkedJob job = new ForkedJob(alone, logs, "alone");
        job.clearOutput();
        assertThat(watch(job, Map.of()).waitFor()).as(job.output()).isZero();
        expected = AuditedRows.of(alone.jdbc(), TO, 1);
        assertThat(expected.get(1)).as("lost files").hasSizeGreaterThan(100);
        alone.drop();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeDatabase() {
        database = TestDatabase.create();
        jdbc = database.jdbc();
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        database.drop();
    }

    @Test
    void twoWorkersLeaveTheRowsOfOneProcess() throws InterruptedException {
        ForkedJob job = new ForkedJob(database, logs, "two-workers");
        job.clearOutput();
        work(job);
        work(job);
        assertThat(watch(job, watcher()).waitFor()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
        assertThat(jdbc.queryForObject(
                        "SELECT COUNT(*) FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%Slice:%'", Long.class))
                .as("slices of %d windows, none done twice", WINDOWS)
                .isEqualTo(jdbc.queryForObject(
                        "SELECT COUNT(DISTINCT STEP_NAME) FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%Slice:%'",
                        Long.class));
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM slice_leases", Long.class))
                .isEqualTo(1);
    }

    @Test
    void killedWorkersAndWatchersLeaveTheRowsOfOneProcess() throws Exception {
        int left = KILLS;
        while (left > 0) {
            left -= round(left);
            if (left > 0) {
                end();
                processes.clear();
                makeDatabase();
            }
        }
    }

    /** Kills workers and watcher at random moments until all windows are audited, and says how often. */
    @SuppressWarnings("SystemOut") // the figures are the result
    private int round(int most) throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "killed-workers");
        job.clearOutput();
        List<Process> workers = new ArrayList<>(List.of(work(job), work(job)));
        int kills = 0;
        int watchersKilled = 0;
        Process watcher = watch(job, watcher());
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!watcher.waitFor(150 + random.nextInt(1_200), TimeUnit.MILLISECONDS)) {
            assertThat(Instant.now()).as(job.output()).isBefore(deadline);
            if (kills == most) {
                continue;
            }
            kills++;
            if (random.nextInt(5) == 0) {
                watcher.destroyForcibly().waitFor();
                watcher = watch(job, watcher());
                watchersKilled++;
            } else {
                Process worker = workers.remove(0);
                (random.nextBoolean() ? worker.destroyForcibly() : terminate(worker)).waitFor();
                workers.add(work(job));
            }
        }
        assertThat(watcher.exitValue()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
        System.out.printf(
                "==== %d kills, %d of them of the watcher: rows as of one process ====%n", kills, watchersKilled);
        return Math.max(1, kills);
    }

    @Test
    void aWorkerThatSleptBeyondItsLeaseWritesNothingAnyMore() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "slept");
        job.clearOutput();
        Process sleeper = work(job);
        Process watcher = watch(job, watcher());
        await(() -> count("SELECT COUNT(*) FROM slice_leases WHERE step_execution_id > 0") > 0, job);
        signal("STOP", sleeper);
        work(job);
        await(() -> count("SELECT COUNT(*) FROM BATCH_STEP_EXECUTION WHERE EXIT_MESSAGE LIKE 'Lost: %'") > 0, job);
        signal("CONT", sleeper);
        assertThat(watcher.waitFor()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
    }

    @Test
    void everyRequestThatComesTwiceIsWorkedOnOnce() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "twice");
        job.clearOutput();
        work(job);
        work(job);
        Process watcher = watch(job, watcher());
        try (SecondCopy copy = new SecondCopy(broker.servers(), topic())) {
            while (!watcher.waitFor(50, TimeUnit.MILLISECONDS)) {
                copy.sendAgainWhatCame();
            }
            assertThat(copy.sent()).isPositive();
        }
        assertThat(watcher.exitValue()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
        assertThat(count("SELECT COUNT(*) FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%Slice:%'"))
                .isEqualTo(count(
                        "SELECT COUNT(DISTINCT STEP_NAME) FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE '%Slice:%'"));
    }

    @Test
    void windowsWaitForABrokerThatIsAway() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "broker-away");
        job.clearOutput();
        work(job);
        broker.stop();
        Process watcher = watch(job, watcher());
        await(() -> job.output().contains("wait for the broker"), job);
        broker.start();
        await(() -> count("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'") > 0, job);
        broker.stop();
        broker.start();
        assertThat(watcher.waitFor()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
    }

    @Test
    void aWindowGetsNoVerdictAndCountsNoAttemptWithoutAnyWorker() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "no-worker");
        job.clearOutput();
        assertThat(watch(job, watcher(), "--waybill.cluster.max-wait=2s", "--audit.to=" + FROM.plus(WINDOW))
                        .waitFor())
                .as(job.output())
                .isNotZero();
        assertThat(jdbc.queryForMap("SELECT status, cause, attempts FROM reports"))
                .containsEntry("status", "INCONCLUSIVE")
                .containsEntry("cause", "WORKER_LOST")
                .containsEntry("attempts", 0);
        work(job);
        assertThat(watch(job, watcher()).waitFor()).as(job.output()).isZero();
        assertRowsAreThoseOfOneProcess();
    }

    @Test
    void aWorkerAnswersForItsHealthAndItsMetricsAlone() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "worker-door");
        job.clearOutput();
        work(job);
        Pattern listening = Pattern.compile("Netty started on port (\\d+)");
        await(() -> listening.matcher(job.output()).find(), job);
        Matcher found = listening.matcher(job.output());
        assertThat(found.find()).isTrue();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Map.Entry<String, Integer> each : Map.of(
                            "/actuator/health", 200,
                            "/actuator/prometheus", 200,
                            "/api/v1/reports", 404,
                            "/", 404,
                            "/console/app.js", 404)
                    .entrySet()) {
                URI uri = URI.create("http://127.0.0.1:%s%s".formatted(found.group(1), each.getKey()));
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(each.getValue());
            }
        }
        assertThat(count("SELECT COUNT(*) FROM flow_starts"))
                .as("it has no schedule")
                .isZero();
    }

    @Test
    void oneProcessAloneLoadsNoClassOfKafka(@TempDir Path dir) throws Exception {
        Path loaded = dir.resolve("classes");
        ForkedJob job = new ForkedJob(database, logs, "no-kafka").with("-Xlog:class+load:file=" + loaded);
        job.clearOutput();
        assertThat(watch(job, Map.of()).waitFor()).as(job.output()).isZero();
        try (Stream<String> lines = Files.lines(loaded)) {
            assertThat(lines.filter(line -> line.contains("org.apache.kafka")
                            || line.contains("org.springframework.kafka")
                            || line.contains("org.springframework.integration")
                            || line.contains("org.springframework.boot.kafka")
                            || line.contains("org.springframework.batch.integration")))
                    .isEmpty();
        }
    }

    @Test
    void aRoleThatDoesNotExistIsRefused() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "no-role");
        job.clearOutput();
        assertThat(watch(job, Map.of("WAYBILL_CLUSTER_ROLE", "wroker")).waitFor())
                .isNotZero();
        assertThat(job.output()).contains("waybill.cluster.role");
    }

    @Test
    void aWorkerThatIsConfiguredOtherwiseDoesNoSlice() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "other-zone");
        job.clearOutput();
        start(
                job,
                Map.of("WAYBILL_CLUSTER_ROLE", "worker", "SERVER_PORT", "0", "FILE_TIME_ZONE", "Asia/Tokyo"),
                List.of());
        assertThat(watch(job, watcher(), "--audit.to=" + FROM.plus(WINDOW), "--waybill.cluster.max-losses=3")
                        .waitFor())
                .as(job.output())
                .isNotZero();
        assertThat(jdbc.queryForMap("SELECT cause, reason, attempts FROM reports"))
                .containsEntry("cause", "WORKER_LOST")
                .containsEntry("attempts", 0)
                .extractingByKey("reason")
                .asString()
                .contains("configured otherwise");
    }

    private void assertRowsAreThoseOfOneProcess() {
        assertThat(AuditedRows.of(jdbc, TO, 1)).isEqualTo(expected);
    }

    private String topic() {
        return "slices-" + database.name();
    }

    private Map<String, String> watcher() {
        return Map.of("WAYBILL_CLUSTER_ROLE", "watcher");
    }

    private Process watch(ForkedJob job, Map<String, String> role, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--audit.from=" + FROM,
                "--audit.to=" + TO,
                "--waybill.schedule.lock-at-most-for=3s",
                "--logging.level.dev.waybill=info"));
        arguments.removeIf(argument -> List.of(more).stream()
                .anyMatch(other -> other.startsWith(argument.substring(0, argument.indexOf('=')))));
        arguments.addAll(List.of(more));
        return start(job, role, arguments);
    }

    private Process work(ForkedJob job) {
        return start(job, Map.of("WAYBILL_CLUSTER_ROLE", "worker", "SERVER_PORT", "0"), List.of());
    }

    private Process start(ForkedJob job, Map<String, String> role, List<String> arguments) {
        Map<String, String> environment = new HashMap<>(role);
        environment.put("CHECK_INTERVAL_SECONDS", "60");
        environment.put("WINDOW_EXTEND_SECONDS", "20");
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--waybill.job.chunk-size=20", "--waybill.job.slice-files=90"));
        if (!role.isEmpty()) {
            environment.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", broker.servers());
            all.addAll(List.of(
                    "--waybill.cluster.topic=" + topic(),
                    "--waybill.cluster.group=" + topic(),
                    "--waybill.cluster.lease=2s"));
            if (arguments.stream().noneMatch(argument -> argument.startsWith("--waybill.cluster.max-losses"))) {
                all.add("--waybill.cluster.max-losses=1000");
            }
        }
        Process process = job.start(environment, all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static Process terminate(Process process) {
        process.destroy();
        return process;
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private long count(String sql) {
        if (jdbc.queryForList("SHOW TABLES LIKE 'slice_leases'").isEmpty()) {
            return 0;
        }
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private static void await(BooleanSupplier condition, ForkedJob job) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(job.output()).isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
