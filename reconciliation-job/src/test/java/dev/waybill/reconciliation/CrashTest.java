package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.source.LogFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Kills the real job at random moments, with SIGKILL and with SIGTERM, starts it again, and compares all rows with those of a
 * run that nobody disturbed. {@code WAYBILL_TEST_KILLS} says how often, {@code WAYBILL_TEST_SEED} repeats a run.
 */
@BesideOthers
class CrashTest {

    private static final int KILLS = Integer.parseInt(
            Optional.ofNullable(System.getenv("WAYBILL_TEST_KILLS")).orElse("25"));
    private static final long SEED = Optional.ofNullable(System.getenv("WAYBILL_TEST_SEED"))
            .map(Long::parseLong)
            .orElseGet(System::nanoTime);
    private static final Instant FROM = Instant.parse("2026-01-28T10:00:00Z");
    private static final int WINDOWS = 6;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Instant TO = FROM.plus(WINDOW.multipliedBy(WINDOWS));
    /** How long a run takes to start, and then to audit everything. */
    private record Span(Duration start, Duration work) {}

    private final Random random = new Random(SEED);
    private final Map<Phase, Integer> killed = new EnumMap<>(Phase.class);
    private final Map<String, Integer> killedIn = new TreeMap<>();

    @TempDir
    private Path dir;

    private enum Phase {
        KILL,
        TERM
    }

    @Test
    @SuppressWarnings("SystemOut") // the figures are the result
    void endsWithTheRowsOfAnUndisturbedRunHoweverOftenItIsKilled() throws Exception {
        LogFolders logs = new LogFolders(dir)
                .traffic(FROM.minus(WINDOW), WINDOW.multipliedBy(WINDOWS + 2), 350 * (WINDOWS + 2), 7)
                .write();
        TestDatabase undisturbed = TestDatabase.create();
        ForkedJob job = new ForkedJob(undisturbed, logs, "undisturbed");
        job.clearOutput();
        assertThat(start(job).waitFor()).as(job.output()).isZero();
        long begun = System.nanoTime();
        Process redo = start(job, "--audit.redo");
        awaitStart(redo, job);
        long started = System.nanoTime();
        assertThat(redo.waitFor()).as(job.output()).isZero();
        Span span = new Span(Duration.ofNanos(started - begun), Duration.ofNanos(System.nanoTime() - started));
        List<List<Map<String, @Nullable Object>>> expected = AuditedRows.of(undisturbed.jdbc(), TO, 2);
        assertThat(expected.get(1)).as("lost files").hasSizeGreaterThan(100);
        assertThat(expected.get(1)).as("recovered files").anyMatch(row -> row.get("recovered_at") != null);
        undisturbed.drop();

        int kills = 0;
        int rounds = 0;
        while (kills < KILLS) {
            kills += round(logs, expected, KILLS - kills, span);
            rounds++;
        }
        System.out.printf(
                "==== %d kills (%s) in %d rounds of %d windows, seed %d, landed in %s: all rows as undisturbed ====%n",
                kills, killed, rounds, WINDOWS, SEED, killedIn);
    }

    /** Audits all windows on an empty database and kills the job until it gets through or the kills are used up. */
    private int round(LogFolders logs, List<List<Map<String, @Nullable Object>>> expected, int limit, Span span)
            throws InterruptedException {
        TestDatabase database = TestDatabase.create();
        ForkedJob job = new ForkedJob(database, logs, "killed");
        job.clearOutput();
        int kills = 0;
        boolean through = false;
        while (!through) {
            Process process = start(job);
            if (kills == limit) {
                assertThat(process.waitFor()).as(job.output()).isZero();
                through = true;
            } else if (survives(process, job, span, database.jdbc())) {
                assertThat(process.exitValue()).as(job.output()).isZero();
                through = true;
            } else {
                kill(process, database.jdbc());
                kills++;
            }
        }
        assertThat(AuditedRows.of(database.jdbc(), TO, 1))
                .as("rows, seed %d", SEED)
                .isEqualTo(expected);
        assertThat(database.jdbc().queryForList("SELECT DISTINCT STATUS FROM BATCH_JOB_EXECUTION", String.class))
                .isSubsetOf("COMPLETED", "FAILED", "STOPPED");
        database.drop();
        return kills;
    }

    /** Whether the job ends before a random moment, which mostly lies within the work that is left. */
    private boolean survives(Process process, ForkedJob job, Span span, JdbcTemplate jdbc) throws InterruptedException {
        if (random.nextInt(8) == 0) {
            return process.waitFor(random.nextLong(span.start().toMillis()), TimeUnit.MILLISECONDS);
        }
        awaitStart(process, job);
        long left = span.work().toMillis() * (WINDOWS - completeReports(jdbc)) / WINDOWS;
        return process.waitFor(random.nextLong(Math.max(1, left)), TimeUnit.MILLISECONDS);
    }

    private static long completeReports(JdbcTemplate jdbc) {
        Long count = jdbc.queryForObject("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'", Long.class);
        return count == null ? 0 : count;
    }

    private static void awaitStart(Process process, ForkedJob job) throws InterruptedException {
        String sign = "PID " + process.pid() + " ";
        while (process.isAlive()) {
            String output = job.output();
            int begin = output.lastIndexOf(sign);
            if (begin >= 0 && output.indexOf("Started ReconciliationApplication", begin) >= 0) {
                return;
            }
            Thread.sleep(20);
        }
    }

    private void kill(Process process, JdbcTemplate jdbc) throws InterruptedException {
        Phase phase = random.nextBoolean() ? Phase.KILL : Phase.TERM;
        if (phase == Phase.KILL) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("ends when told to")
                .isTrue();
        killed.merge(phase, 1, Integer::sum);
        killedIn.merge(phase == Phase.TERM ? "SIGTERM" : whereItWas(jdbc), 1, Integer::sum);
    }

    /** Which steps a dead job left running. */
    private static String whereItWas(JdbcTemplate jdbc) {
        if (jdbc.queryForList("SHOW TABLES LIKE 'shedlock'").isEmpty()) {
            return "migration";
        }
        List<@Nullable String> steps = jdbc.queryForList(
                "SELECT DISTINCT SUBSTRING_INDEX(STEP_NAME, ':', 1) FROM BATCH_STEP_EXECUTION"
                        + " WHERE STATUS IN ('STARTING', 'STARTED') ORDER BY 1",
                String.class);
        if (!steps.isEmpty()) {
            return String.valueOf(steps.getLast());
        }
        boolean running = !jdbc.queryForList(
                        "SELECT 1 FROM BATCH_JOB_EXECUTION WHERE STATUS IN ('STARTING', 'STARTED') LIMIT 1")
                .isEmpty();
        return running ? "between steps" : "between windows or at start";
    }

    private static Process start(ForkedJob job, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "--audit.from=" + FROM,
                "--audit.to=" + TO,
                "--waybill.job.chunk-size=20",
                "--waybill.job.slice-files=90",
                "--waybill.schedule.lock-at-most-for=3s", // outlasts a stall of the machine
                "--logging.level.dev.waybill=info"));
        arguments.addAll(List.of(more));
        return job.start(
                Map.of("CHECK_INTERVAL_SECONDS", "60", "WINDOW_EXTEND_SECONDS", "20"),
                arguments.toArray(String[]::new));
    }
}
