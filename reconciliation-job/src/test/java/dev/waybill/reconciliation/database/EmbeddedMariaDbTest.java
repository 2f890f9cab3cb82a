package dev.waybill.reconciliation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbTest {

    /** Unpacked once and shared with the other tests of the build. */
    private static final Path SERVER = Path.of("target", "mariadb-server").toAbsolutePath();

    @TempDir
    Path dir;

    @Test
    void keepsItsDataAcrossRunsAndServesSeveralApplicationsAtOnce() throws SQLException {
        try (DatabaseServer first = EmbeddedMariaDb.start(properties())) {
            execute(first, "CREATE TABLE kept (id INT PRIMARY KEY)");
            execute(first, "INSERT INTO kept VALUES (42)");

            try (DatabaseServer second = EmbeddedMariaDb.start(properties())) {
                assertThat(second.port()).isEqualTo(first.port());
                assertThat(number(second, "SELECT id FROM kept")).isEqualTo(42);
            }
            assertThat(number(first, "SELECT id FROM kept")).isEqualTo(42);
        }

        try (DatabaseServer later = EmbeddedMariaDb.start(properties())) {
            assertThat(number(later, "SELECT id FROM kept")).isEqualTo(42);
            assertThat(number(later, "SELECT @@bind_address = '127.0.0.1'")).isEqualTo(1);
            refusesAStranger(later);
        }
    }

    @Test
    void saysWhatToDoWhenNobodyAnswers() {
        DatabaseServer nobody = new GivenServer("127.0.0.1", 1, "waybill", "");

        assertThatThrownBy(() -> ConnectionProbe.await(nobody, "waybill", Duration.ZERO))
                .isInstanceOfSatisfying(DatabaseUnavailableException.class, e -> {
                    assertThat(e).hasMessageContaining("127.0.0.1:1 did not answer");
                    assertThat(e.action()).contains("DB_HOST");
                });
    }

    private static void refusesAStranger(DatabaseServer server) {
        DatabaseServer stranger = new GivenServer(server.host(), server.port(), "nobody", "wrong");

        assertThatThrownBy(() -> ConnectionProbe.await(stranger, "waybill", Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(DatabaseUnavailableException.class, e -> {
                    assertThat(e).hasMessageContaining("refused user 'nobody'");
                    assertThat(e.action()).contains("DB_USER");
                });
    }

    private DatabaseProperties properties() {
        return new DatabaseProperties(
                "", 3306, "waybill", "", "waybill", Duration.ofSeconds(30), dir.resolve("data"), SERVER);
    }

    private static void execute(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(DatabaseServer server) throws SQLException {
        return DriverManager.getConnection(ConnectionProbe.url(server, "waybill"), server.user(), server.password());
    }
}
