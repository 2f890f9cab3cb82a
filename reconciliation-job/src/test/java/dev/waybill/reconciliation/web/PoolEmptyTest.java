package dev.waybill.reconciliation.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Every connection for audits is in use: questions have others, and what needs one says so. */
class PoolEmptyTest extends ApiTest {

    private static final String WINDOW = "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\"}";

    @Autowired
    private DataSource database;

    @Test
    void answersThatTheDatabaseIsBusy() throws SQLException {
        UUID report = stored().complete(START, "20260128020000000001_tz01_00000001_.log");
        HikariDataSource pool = database.unwrap(HikariDataSource.class);
        long usual = pool.getConnectionTimeout();
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
                held.add(pool.getConnection());
            }
            pool.setConnectionTimeout(300);
            for (String path :
                    List.of("/api/reports", "/api/reports/" + report, "/api/windows", "/api/files?name=2026")) {
                assertThat(get(path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(post("/api/audits", WINDOW).statusCode()).isEqualTo(503);
            for (String path : List.of("/api/audits", "/api/actions", "/api/reports/" + report + "/executions")) {
                assertThat(get(path).statusCode()).as(path).isEqualTo(503);
                assertThat(get(path).headers().firstValue("Content-Type")).hasValue("application/problem+json");
            }
            assertThat(send("/api/reports/" + report, HttpRequest.Builder::DELETE)
                            .statusCode())
                    .isEqualTo(503);
        } finally {
            pool.setConnectionTimeout(usual);
            for (Connection connection : held) {
                connection.close();
            }
        }
        assertThat(get("/api/reports/" + report).statusCode()).isEqualTo(200);
    }
}
