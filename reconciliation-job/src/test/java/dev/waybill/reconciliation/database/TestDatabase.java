package dev.waybill.reconciliation.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A database of its own for a test, on one server for all tests: an embedded MariaDB, or the server that
 * {@code WAYBILL_TEST_DB_HOST}, {@code …_PORT}, {@code …_USER} and {@code …_PASSWORD} name. The user must be allowed to
 * create databases.
 */
public final class TestDatabase {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final DatabaseServer server;
    private final String name;

    private TestDatabase(DatabaseServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Makes an empty database. */
    public static TestDatabase create() {
        String name = "waybill_test_%d_%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());
        new JdbcTemplate(dataSource(Shared.SERVER, "")).execute("CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4");
        return new TestDatabase(Shared.SERVER, name);
    }

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    public String name() {
        return name;
    }

    /** Points an application context at this database. */
    public void register(DynamicPropertyRegistry registry) {
        registry.add("waybill.database.host", this::host);
        registry.add("waybill.database.port", this::port);
        registry.add("waybill.database.user", this::user);
        registry.add("waybill.database.password", this::password);
        registry.add("waybill.database.name", this::name);
    }

    public JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource(server, name));
    }

    private static DataSource dataSource(DatabaseServer server, String name) {
        return new DriverManagerDataSource(ConnectionProbe.url(server, name), server.user(), server.password());
    }

    public void drop() {
        jdbc().execute("DROP DATABASE `" + name + "`");
    }

    private static final class Shared {

        static final DatabaseServer SERVER = start();

        @SuppressWarnings("SystemOut") // which database the tests ran on must never be a guess
        private static DatabaseServer start() {
            Optional<String> host = Optional.ofNullable(System.getenv("WAYBILL_TEST_DB_HOST"));
            DatabaseServer server = host.<DatabaseServer>map(Shared::given).orElseGet(Shared::embedded);
            System.out.printf(
                    "==== These tests run on %s at %s:%d (%s) ====%n",
                    version(server), server.host(), server.port(), host.isPresent() ? "given" : "embedded");
            return server;
        }

        private static DatabaseServer given(String host) {
            return new GivenServer(
                    host,
                    Integer.parseInt(env("WAYBILL_TEST_DB_PORT", "3306")),
                    env("WAYBILL_TEST_DB_USER", "root"),
                    env("WAYBILL_TEST_DB_PASSWORD", ""));
        }

        private static DatabaseServer embedded() {
            Path target = Path.of(System.getProperty("user.dir"), "target");
            DatabaseServer server = EmbeddedMariaDb.start(new DatabaseProperties(
                    "",
                    0,
                    "",
                    "",
                    "waybill",
                    Duration.ofMinutes(1),
                    target.resolve("test-mariadb"),
                    target.resolve("mariadb-server")));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            // contexts that are kept, and processes that run beside them, need more than a server allows by default
            new JdbcTemplate(dataSource(server, "")).execute("SET GLOBAL max_connections = 1000");
            return server;
        }

        private static String version(DatabaseServer server) {
            try (Connection connection = DriverManager.getConnection(
                            ConnectionProbe.url(server, ""), server.user(), server.password());
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT VERSION()")) {
                row.next();
                return row.getString(1);
            } catch (SQLException e) {
                throw new IllegalStateException("No test database", e);
            }
        }

        private static String env(String name, String fallback) {
            return Optional.ofNullable(System.getenv(name)).orElse(fallback);
        }
    }
}
