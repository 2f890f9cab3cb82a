package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.database.FailoverServers;
import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.source.LogFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs real watchers on 20 windows, takes away what they live on, and compares all rows with those of an undisturbed run. */
@BesideOthers
class WatchersTest {

    private static final int WINDOWS = 20;
    private static final int KILLS = 5;
    private static final Duration WINDOW = Duration.ofSeconds(40);
    /** The last line is at most four minutes late, and whatever watchers audit beyond the twentieth window is empty. */
    private static final int WINDOWS_WITH_TRAFFIC = WINDOWS - 6;

    private static final Instant FROM = Instant.parse("2026-01-28T10:00:00Z");
    private static final Instant TO = FROM.plus(WINDOW.multipliedBy(WINDOWS));
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Random random = new Random();
    private final List<Process> watchers = new ArrayList<>();

    @TempDir
    private Path dir;

    private static LogFolders logs;
    private static List<List<Map<String, @Nullable Object>>> expected;

    private TestDatabase database;
    private JdbcTemplate jdbc;

    @BeforeAll
    static void auditUndisturbed(@TempDir Path dir) throws InterruptedException {
        logs = new LogFolders(dir)
                .traffic(FROM, WINDOW.multipliedBy(WINDOWS_WITH_TRAFFIC), 90 * WINDOWS_WITH_TRAFFIC, 11)
                .write();
        TestDatabase undisturbed = TestDatabase.create();
        ForkedJob job = new ForkedJob(undisturbed, logs, "watchers-undisturbed");
        job.clearOutput();
        assertThat(job.start(settings(), "--audit.from=" + FROM, "--audit.to=" + TO)
                        .waitFor())
                .as(job.output())
                .isZero();
        expected = AuditedRows.of(undisturbed.jdbc(), TO, 1);
        assertThat(expected.getFirst()).hasSize(WINDOWS);
        undisturbed.drop();
    }

    @BeforeEach
    void makeDatabase() {
        database = TestDatabase.create();
        jdbc = database.jdbc();
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process watcher : watchers) {
            watcher.destroyForcibly().waitFor();
        }
        database.drop();
    }

    @Test
    @SuppressWarnings("SystemOut")
    void twoWatchersLeaveNoWindowOutAndDoNoneTwiceWhenTheLockHolderIsKilledAgainAndAgain() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "two-watchers");
        job.clearOutput();
        start(job, Map.of());
        start(job, Map.of());
        int kills = 0;
        Instant deadline = Instant.now().plus(PATIENCE);
        while (completeReports() < WINDOWS) {
            assertThat(Instant.now()).as(job.output()).isBefore(deadline);
            @Nullable Process holder = kills < KILLS ? lockHolder() : null;
            if (holder == null) {
                Thread.sleep(20);
                continue;
            }
            holder.waitFor(random.nextInt(800), TimeUnit.MILLISECONDS);
            holder.destroyForcibly().waitFor();
            watchers.remove(holder);
            start(job, Map.of());
            kills++;
        }
        assertEverythingIsAsUndisturbed();
        System.out.printf(
                "==== two watchers, lock holder killed %d times: %d windows as undisturbed ====%n", kills, WINDOWS);
    }

    @Test
    void resumesWhenTheDatabaseComesBack() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "database-away");
        job.clearOutput();
        try (Proxy proxy = new Proxy(database.host(), database.port())) {
            start(job, Map.of("DB_HOST", "127.0.0.1", "DB_PORT", Integer.toString(proxy.port())));
            for (int outage = 1; outage <= 3; outage++) {
                await(job, 4 * outage);
                Thread.sleep(random.nextInt(200));
                proxy.cut();
                Thread.sleep(2_000);
                proxy.mend();
            }
            await(job, WINDOWS);
        }
        assertEverythingIsAsUndisturbed();
    }

    @Test
    void goesOnWhereTheAddressMovesToAnotherServer() throws Exception {
        ForkedJob job = new ForkedJob(database, logs, "failed-over");
        job.clearOutput();
        try (FailoverServers servers = new FailoverServers(Files.createDirectories(dir.resolve("servers")))) {
            start(
                    job,
                    Map.of(
                            "DB_HOST", "127.0.0.1",
                            "DB_PORT", Integer.toString(servers.port()),
                            "DB_USER", FailoverServers.USER,
                            "DB_PASSWORD", FailoverServers.PASSWORD,
                            "DB_NAME", FailoverServers.DATABASE));
            jdbc = servers.jdbc();
            await(job, 4);
            servers.failOver(this::pause);
            jdbc = servers.jdbc();
            await(job, WINDOWS);
            assertEverythingIsAsUndisturbed();
        }
    }

    private void await(ForkedJob job, int complete) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (completeReports() < complete) {
            assertThat(Instant.now()).as(job.output()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    /** Gives the watcher the time to meet what is wrong. */
    private void pause() {
        try {
            Thread.sleep(1_500 + random.nextInt(1_000));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEverythingIsAsUndisturbed() {
        assertThat(AuditedRows.of(jdbc, TO, 1)).isEqualTo(expected);
        assertThat(jdbc.queryForObject(
                        "SELECT COUNT(DISTINCT e.JOB_INSTANCE_ID) FROM BATCH_JOB_EXECUTION e"
                                + " JOIN BATCH_JOB_EXECUTION_PARAMS p ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID"
                                + " WHERE p.PARAMETER_NAME = 'windowStart' AND p.PARAMETER_VALUE < ?",
                        Long.class,
                        TO.toString()))
                .isEqualTo(WINDOWS);
        assertThat(jdbc.queryForObject(
                        "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM BATCH_JOB_EXECUTION"
                                + " WHERE STATUS = 'COMPLETED' GROUP BY JOB_INSTANCE_ID) AS completed",
                        Long.class))
                .isEqualTo(1);
    }

    private void start(ForkedJob job, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(settings());
        environment.put("SERVER_PORT", "0");
        environment.put("AUDIT_CRON", "* * * * * *");
        environment.put("AUDIT_SINCE", FROM.toString());
        environment.putAll(more);
        watchers.add(job.start(
                environment,
                "--waybill.retention.age=36500d",
                "--waybill.schedule.lock-at-most-for=2s",
                "--waybill.schedule.retry-delay=1s",
                "--waybill.schedule.max-attempts=100",
                "--waybill.files.whole=true",
                "--waybill.job.chunk-size=5",
                "--waybill.job.slice-files=30"));
    }

    private static Map<String, String> settings() {
        return Map.of(
                "CHECK_INTERVAL_SECONDS", Long.toString(WINDOW.toSeconds()),
                "WINDOW_EXTEND_SECONDS", "5",
                "WAYBILL_JOB_SLICEFILES", "30",
                "AUDIT_MAX_WINDOWS_PER_TICK", "3");
    }

    private long completeReports() {
        if (jdbc.queryForList("SHOW TABLES LIKE 'shedlock'").isEmpty()) {
            return 0;
        }
        Long count = jdbc.queryForObject(
                "SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE' AND audit_window_start < ?",
                Long.class,
                Timestamp.from(TO));
        return count == null ? 0 : count;
    }

    /** The watcher that holds the lock now. */
    private @Nullable Process lockHolder() {
        if (jdbc.queryForList("SHOW TABLES LIKE 'shedlock'").isEmpty()) {
            return null;
        }
        return jdbc
                .query(
                        "SELECT locked_by FROM shedlock WHERE name = 'reconciliation' AND lock_until > UTC_TIMESTAMP(3)",
                        (row, number) -> row.getString(1))
                .stream()
                .flatMap(by -> watchers.stream().filter(watcher -> by.endsWith(":" + watcher.pid())))
                .filter(Process::isAlive)
                .findFirst()
                .orElse(null);
    }

    /** Stands between a watcher and its database, and breaks when told to. */
    private static final class Proxy implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private final String host;
        private final int port;
        private volatile boolean broken;

        Proxy(String host, int port) throws IOException {
            this.host = host;
            this.port = port;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        void cut() {
            broken = true;
            sockets.forEach(Proxy::closeQuietly);
            sockets.clear();
        }

        void mend() {
            broken = false;
        }

        @Override
        public void close() throws IOException {
            cut();
            server.close();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    if (broken) {
                        client.close();
                        continue;
                    }
                    Socket backend = new Socket(host, port);
                    sockets.add(client);
                    sockets.add(backend);
                    Thread.ofVirtual().start(() -> pump(client, backend));
                    Thread.ofVirtual().start(() -> pump(backend, client));
                } catch (IOException e) {
                    // the test is over, or the backend is away: the client sees a closed connection
                }
            }
        }

        private static void pump(Socket from, Socket to) {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                closeQuietly(from);
                closeQuietly(to);
            }
        }

        private static void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // closed enough
            }
        }
    }
}
