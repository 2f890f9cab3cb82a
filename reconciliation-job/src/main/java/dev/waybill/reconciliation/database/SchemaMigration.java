package dev.waybill.reconciliation.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Migrates the schema so that a start which was cut off anywhere, or refused half-way, is followed by one that goes on.
 *
 * <p>V1 and V2 make tables without a primary key, which some databases refuse, and are never edited. Where they are not whole,
 * the tables come from {@code new_database.sql}, which completes what is there, and the history says V1 and V2 as usual. All
 * later migrations can be run again, so that the record of one that failed is only in the way: it is removed, and nothing else
 * of the history is touched, not the checksums and not what a newer version migrated.
 *
 * <p>With one exception: V3 asked for MD5, which MySQL has not had since 9.6, so that no new database could be made there. What
 * it made elsewhere is brought up to date by V7; its record gets the checksum that the file has now.
 */
@Component
class SchemaMigration implements FlywayMigrationStrategy {

    private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);
    private static final Set<String> FIRST = Set.of("1", "2");
    private static final String LOCK = "LEFT(CONCAT('waybill ', DATABASE()), 64)";
    private static final String RENEWED = "3";
    private static final int CHECKSUM_WITH_MD5 = 211951773;

    /** One application at a time, because several may be started together on a new database. */
    @Override
    public void migrate(Flyway flyway) {
        DataSource dataSource = flyway.getConfiguration().getDataSource();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DO GET_LOCK(" + LOCK + ", 300)");
            try {
                migrateAlone(flyway);
            } finally {
                statement.execute("DO RELEASE_LOCK(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw new FlywayException("The database could not be locked for its migration: " + e.getMessage(), e);
        }
    }

    private static void migrateAlone(Flyway flyway) {
        Schema schema = new Schema(flyway);
        if (flyway.info().applied().length == 0) {
            schema.begin(flyway);
        }
        schema.renew(flyway);
        schema.forgetFailures(); // first, because what is known of a failed migration is not what is there to run
        List<MigrationInfo> missing = Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getVersion() != null)
                .filter(migration -> FIRST.contains(migration.getVersion().getVersion()))
                .filter(migration -> !migration.getState().isApplied())
                .toList();
        if (!missing.isEmpty()) {
            schema.complete(missing);
        }
        flyway.migrate();
    }

    /** The tables and the history of one database. */
    private static final class Schema {

        private final DataSource dataSource;
        private final JdbcTemplate jdbc;
        private final String history;

        Schema(Flyway flyway) {
            this.dataSource = flyway.getConfiguration().getDataSource();
            this.jdbc = new JdbcTemplate(dataSource);
            this.history = "`" + flyway.getConfiguration().getTable() + "`";
        }

        /** A history that was cut off before its first row is begun anew. */
        void begin(Flyway flyway) {
            try {
                flyway.baseline();
            } catch (FlywayException e) {
                if (flyway.info().applied().length == 0) {
                    jdbc.execute("DROP TABLE IF EXISTS " + history);
                    flyway.baseline();
                }
            }
        }

        void complete(List<MigrationInfo> missing) {
            new ResourceDatabasePopulator(new ClassPathResource("schema/new_database.sql")).execute(dataSource);
            try {
                new TransactionTemplate(new DataSourceTransactionManager(dataSource))
                        .executeWithoutResult(status -> missing.forEach(this::record));
            } catch (DuplicateKeyException e) {
                log.info("Another watcher made the tables at the same time");
            }
        }

        private void record(MigrationInfo migration) {
            String version = migration.getVersion().getVersion();
            jdbc.update("DELETE FROM " + history + " WHERE version = ? AND success = 0", version);
            if (!jdbc.queryForList("SELECT 1 FROM " + history + " WHERE version = ?", version)
                    .isEmpty()) {
                return;
            }
            Integer rank =
                    jdbc.queryForObject("SELECT COALESCE(MAX(installed_rank), 0) + 1 FROM " + history, Integer.class);
            jdbc.update(
                    "INSERT INTO " + history
                            + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                            + " VALUES (?, ?, ?, 'SQL', ?, ?, SUBSTRING_INDEX(CURRENT_USER(), '@', 1), 0, 1)",
                    rank,
                    version,
                    migration.getDescription(),
                    migration.getScript(),
                    migration.getChecksum());
        }

        void renew(Flyway flyway) {
            Arrays.stream(flyway.info().all())
                    .filter(migration -> migration.getVersion() != null)
                    .filter(migration -> migration.getVersion().getVersion().equals(RENEWED))
                    .map(MigrationInfo::getResolvedChecksum)
                    .forEach(checksum -> jdbc.update(
                            "UPDATE " + history + " SET checksum = ? WHERE version = ? AND checksum = ?",
                            checksum,
                            RENEWED,
                            CHECKSUM_WITH_MD5));
        }

        void forgetFailures() {
            int failed = jdbc.update("DELETE FROM " + history + " WHERE success = 0");
            if (failed > 0) {
                log.warn("A migration of the database did not end; it is run once more");
            }
        }
    }
}
