package dev.waybill.reconciliation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The primary becomes read-only, and its address moves to another server. */
class FailoverTest {

    private static final Path SERVER = Path.of("target", "mariadb-server").toAbsolutePath();

    @TempDir
    Path dir;

    @Test
    void writesToTheNewPrimaryAndIsDownUntilThereIsOne() throws Exception {
        try (DatabaseServer first = EmbeddedMariaDb.start(properties("first"));
                DatabaseServer second = EmbeddedMariaDb.start(properties("second"));
                MovingAddress address = new MovingAddress(first.port())) {
            List.of(first, second).forEach(FailoverTest::prepare);
            try (HikariDataSource pool = pool(address.port())) {
                JdbcTemplate jdbc = new JdbcTemplate(pool);
                DatabaseWritesHealthIndicator health = new DatabaseWritesHealthIndicator(jdbc);
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                write(jdbc);

                admin(first).execute("SET GLOBAL read_only = 1");
                assertThatThrownBy(() -> write(jdbc)).isInstanceOf(DataAccessException.class);
                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

                address.moveTo(second.port());
                // a connection that was made before the move is given up by the first who writes
                await().until(() -> Status.UP.equals(health.health().getStatus()));
                write(jdbc);
                assertThat(admin(second).queryForObject("SELECT COUNT(*) FROM shedlock", Long.class))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void knowsTheWordsOfServersThatMayOnlyBeRead() {
        for (int code : List.of(1223, 1290, 1792, 1836, 1874)) {
            assertThat(ReadOnlyEviction.saysReadOnly(new SQLException("", "HY000", code)))
                    .isTrue();
        }
        assertThat(ReadOnlyEviction.saysReadOnly(new SQLException("", "25006", 0)))
                .isTrue();
        assertThat(ReadOnlyEviction.saysReadOnly(new SQLException("", "40001", 1213)))
                .isFalse();
    }

    private static HikariDataSource pool(int port) {
        DatabaseProperties properties = new DatabaseProperties(
                "127.0.0.1",
                port,
                "app",
                "secret",
                "waybill",
                Duration.ofSeconds(30),
                Path.of("unused"),
                Path.of("unused"));
        return (HikariDataSource) new DatabaseConfiguration().dataSource(GivenServer.of(properties), properties);
    }

    private static void prepare(DatabaseServer server) {
        JdbcTemplate admin = admin(server);
        admin.execute("CREATE TABLE shedlock (name VARCHAR(64) PRIMARY KEY, locked_by VARCHAR(255))");
        admin.execute("CREATE USER 'app'@'localhost' IDENTIFIED BY 'secret'");
        // the account of the embedded server may not grant, but may write down what is granted
        admin.update("INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv, Update_priv, Delete_priv)"
                + " VALUES ('localhost', 'waybill', 'app', 'Y', 'Y', 'Y', 'Y')");
        admin.execute("FLUSH PRIVILEGES");
    }

    private static void write(JdbcTemplate jdbc) {
        jdbc.update("REPLACE INTO shedlock VALUES ('lock', 'me')");
    }

    private static JdbcTemplate admin(DatabaseServer server) {
        return new JdbcTemplate(
                new DriverManagerDataSource(ConnectionProbe.url(server, "waybill"), server.user(), server.password()));
    }

    private DatabaseProperties properties(String name) {
        return new DatabaseProperties(
                "", 3306, "waybill", "", "waybill", Duration.ofSeconds(30), dir.resolve(name), SERVER);
    }
}
