package dev.waybill.reconciliation.database;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * {@code DOWN} while the database may only be read, which a mere connection does not show. A write that changes nothing finds
 * out for the account in use, some of which may write to a server that others may not, and has a pool that still holds
 * connections to an old primary give them up.
 */
@Component
class DatabaseWritesHealthIndicator implements HealthIndicator {

    /** The settings that no account is exempt from, on the servers that have them. */
    private static final String SETTINGS = """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN
            ('super_read_only', 'innodb_read_only', 'tidb_restricted_read_only', 'tidb_super_read_only')""";

    private final JdbcTemplate jdbc;

    DatabaseWritesHealthIndicator(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Health health() {
        try {
            List<String> on =
                    jdbc.query(SETTINGS, (row, number) -> isOn(row.getString(2)) ? row.getString(1) : "").stream()
                            .filter(name -> !name.isEmpty())
                            .toList();
            if (!on.isEmpty()) {
                return Health.down().withDetail("readOnly", on).build();
            }
            jdbc.update("UPDATE shedlock SET locked_by = locked_by WHERE 1 = 0");
            return Health.up().build();
        } catch (DataAccessException e) {
            return Health.down()
                    .withDetail("error", String.valueOf(e.getMessage()))
                    .build();
        }
    }

    private static boolean isOn(String value) {
        return "ON".equalsIgnoreCase(value) || "1".equals(value);
    }
}
