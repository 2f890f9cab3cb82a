package dev.waybill.reconciliation.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class SchemaMigrationTest {

    private final List<TestDatabase> databases = new ArrayList<>();

    @AfterEach
    void drop() {
        databases.forEach(TestDatabase::drop);
    }

    @Test
    void startsWhereEveryTableMustHaveAKeyAndTimestampsHaveNoExplicitDefaults() {
        JdbcTemplate admin = create().jdbc();
        boolean settable = !admin.queryForList("SHOW GLOBAL VARIABLES LIKE 'innodb_force_primary_key'")
                .isEmpty();
        assumeTrue(settable, "the database cannot be told to demand primary keys");
        admin.execute("SET GLOBAL innodb_force_primary_key = 1");
        admin.execute("SET GLOBAL explicit_defaults_for_timestamp = 0");
        try {
            JdbcTemplate jdbc = create().jdbc();
            migrate(jdbc);
            assertThat(tablesWithoutKey(jdbc)).isEmpty();
            migrate(jdbc);
        } finally {
            admin.execute("SET GLOBAL innodb_force_primary_key = 0");
            admin.execute("SET GLOBAL explicit_defaults_for_timestamp = 1");
        }
    }

    @Test
    void givesADatabaseThatExistsTheSameTablesAsANewOne() {
        JdbcTemplate fresh = create().jdbc();
        migrate(fresh);
        JdbcTemplate old = ofVersionTwo();
        migrate(old);

        assertThat(columns(old)).isEqualTo(columns(fresh));
        assertThat(indexes(old)).isEqualTo(indexes(fresh));
        assertThat(history(old)).isEqualTo(history(fresh));
        assertThat(tablesWithoutKey(old)).isEmpty();
    }

    @Test
    void goesOnAfterTheNewKeysWereCutOffAtAnyStatement() throws Exception {
        List<String> statements = statements("V3__keys.sql");
        for (int cut = 1; cut <= statements.size(); cut++) {
            if (!statements.get(cut - 1).matches("(?s)(EXECUTE|DROP|ALTER|UPDATE).*")) {
                continue;
            }
            JdbcTemplate jdbc = ofVersionTwo();
            run(jdbc, statements.subList(0, cut));
            if (cut % 2 == 0) {
                fail(jdbc, "3", "keys", "V3__keys.sql");
            }
            migrate(jdbc);
            assertThat(tablesWithoutKey(jdbc)).as("cut off after %d", cut).isEmpty();
            assertThat(jdbc.queryForList("SELECT file_name FROM stray_sightings", String.class))
                    .containsExactly("a", "a");
            assertThat(jdbc.queryForList(
                            "SELECT file_name FROM late_sightings WHERE file_key = UNHEX(LEFT(SHA2('a', 256), 32))",
                            String.class))
                    .containsExactly("a");
            assertThat(jdbc.queryForList("SELECT PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS", String.class))
                    .containsExactly("default");
            jdbc.execute("DROP DATABASE " + databases.removeLast().name());
        }
    }

    /** Where V3 ran while it asked for MD5, its record and its keys become those of today. */
    @Test
    void bringsKeysUpToDateThatWereMd5s() throws Exception {
        JdbcTemplate jdbc = create().jdbc();
        migrate(jdbc);
        List<@Nullable Integer> today =
                jdbc.queryForList("SELECT checksum FROM flyway_schema_history WHERE version = '3'", Integer.class);
        jdbc.update("UPDATE flyway_schema_history SET checksum = 211951773 WHERE version = '3'");
        jdbc.update("DELETE FROM flyway_schema_history WHERE CAST(version AS UNSIGNED) >= 7");
        jdbc.update("INSERT INTO late_sightings (flow, file_name, file_time, logged_at, file_key)"
                + " VALUES ('default', 'a', UTC_TIMESTAMP(), UTC_TIMESTAMP(), UNHEX(MD5('a')))");
        jdbc.update("INSERT INTO late_announcements (flow, file_name, file_time, logged_at, file_key)"
                + " VALUES ('default', 'a', UTC_TIMESTAMP(), UTC_TIMESTAMP(), UNHEX(MD5('a')))");
        migrate(jdbc);
        assertThat(jdbc.queryForList("SELECT checksum FROM flyway_schema_history WHERE version = '3'", Integer.class))
                .isEqualTo(today);
        assertThat(jdbc.queryForObject(
                        "SELECT COUNT(*) FROM late_sightings JOIN late_announcements USING (flow, file_key)"
                                + " WHERE file_key = UNHEX(LEFT(SHA2('a', 256), 32))",
                        Long.class))
                .isEqualTo(1);
    }

    /** MySQL has neither function since 9.6: a migration that asks for one lets no watcher start there. */
    @Test
    void asksForNoHashThatAServerLacks() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..").toRealPath().resolve("schema"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern("(?i)\\b(MD5|SHA1?)\\(");
            }
        }
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as("%s", file)
                        .doesNotContainPattern("\\b(MD5|SHA1?)\\([a-z?]|\"MD5\"");
            }
        }
    }

    @Test
    void goesOnAfterTheFirstTablesWereCutOffAtAnyStatement() throws Exception {
        JdbcTemplate whole = create().jdbc();
        migrate(whole);
        for (String script : List.of("V1__spring_batch.sql", "V2__reports.sql")) {
            List<String> statements = statements(script);
            for (int cut = 0; cut <= statements.size(); cut += 3) {
                JdbcTemplate jdbc = create().jdbc();
                Flyway flyway = flyway(jdbc, "V1__spring_batch.sql".equals(script) ? "0" : "1");
                flyway.baseline();
                flyway.migrate();
                run(jdbc, statements.subList(0, cut));
                fail(jdbc, script.substring(1, 2), script.substring(4, 6), script);
                migrate(jdbc);
                assertThat(indexes(jdbc)).as("%s cut off after %d", script, cut).isEqualTo(indexes(whole));
                assertThat(jdbc.queryForList("SELECT ID FROM BATCH_JOB_INSTANCE_SEQ", Long.class))
                        .hasSize(1);
                jdbc.execute("DROP DATABASE " + databases.removeLast().name());
            }
        }
    }

    private TestDatabase create() {
        TestDatabase database = TestDatabase.create();
        databases.add(database);
        return database;
    }

    private JdbcTemplate ofVersionTwo() {
        JdbcTemplate jdbc = create().jdbc();
        Flyway flyway = flyway(jdbc, "2");
        flyway.baseline();
        flyway.migrate();
        jdbc.update("INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, revision,"
                + " job_execution_id, created_at, updated_at) VALUES ('r', 'default', '2026-01-28', '2026-01-29',"
                + " 'RUNNING', 1, 1, '2026-01-28', '2026-01-28')");
        for (int i = 0; i < 2; i++) {
            jdbc.update(
                    "INSERT INTO stray_sightings (report_id, step_execution_id, seen_in_slice, side, file_name,"
                            + " file_time, logged_at) VALUES ('r', 1, '2026-01-28', 'FORWARDED', 'a', '2026-01-28', '2026-01-28')");
        }
        jdbc.update("INSERT INTO late_sightings VALUES ('default', 'a', '2026-01-28', '2026-01-28')");
        jdbc.update("INSERT INTO BATCH_JOB_INSTANCE VALUES (1, 1, 'reconciliation', 'key')");
        jdbc.update("INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, JOB_INSTANCE_ID, CREATE_TIME)"
                + " VALUES (1, 1, '2026-01-28')");
        jdbc.update("INSERT INTO BATCH_JOB_EXECUTION_PARAMS VALUES (1, 'flow', 'java.lang.String', 'default', 'Y')");
        return jdbc;
    }

    private static void migrate(JdbcTemplate jdbc) {
        new SchemaMigration().migrate(flyway(jdbc, "latest"));
    }

    private static Flyway flyway(JdbcTemplate jdbc, String target) {
        return Flyway.configure()
                .dataSource(jdbc.getDataSource())
                .locations("classpath:schema")
                .baselineVersion("0")
                .baselineOnMigrate(true)
                .target(target)
                .load();
    }

    private static void fail(JdbcTemplate jdbc, String version, String description, String script) {
        jdbc.update("""
                INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                  installed_by, execution_time, success) VALUES (9, ?, ?, 'SQL', ?, 1, 'test', 1, 0)""", version, description, script);
    }

    private static List<String> statements(String script) throws IOException {
        String sql = new ClassPathResource("schema/" + script)
                .getContentAsString(StandardCharsets.UTF_8)
                .replaceAll("(?m)^ *--.*\n", "");
        List<String> statements = Pattern.compile(";\\s*(\n|$)")
                .splitAsStream(sql)
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        return statements;
    }

    private static void run(JdbcTemplate jdbc, List<String> statements) throws Exception {
        DataSource dataSource = Objects.requireNonNull(jdbc.getDataSource());
        try (Connection connection = dataSource.getConnection()) {
            JdbcTemplate session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            statements.forEach(session::execute);
        }
    }

    private static List<String> tablesWithoutKey(JdbcTemplate jdbc) {
        return jdbc.query("""
                SELECT TABLE_NAME FROM information_schema.TABLES t WHERE TABLE_SCHEMA = DATABASE()
                AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA
                  AND s.TABLE_NAME = t.TABLE_NAME AND s.INDEX_NAME = 'PRIMARY')""", (row, number) -> row.getString(1));
    }

    private static List<Map<String, @Nullable Object>> columns(JdbcTemplate jdbc) {
        return jdbc.queryForList("""
                SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME, EXTRA
                FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION""");
    }

    private static List<Map<String, @Nullable Object>> indexes(JdbcTemplate jdbc) {
        return jdbc.queryForList("""
                SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME FROM information_schema.STATISTICS
                WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX""");
    }

    private static List<Map<String, @Nullable Object>> history(JdbcTemplate jdbc) {
        return jdbc.queryForList("SELECT installed_rank, version, description, type, script, checksum, success"
                + " FROM flyway_schema_history ORDER BY installed_rank");
    }
}
