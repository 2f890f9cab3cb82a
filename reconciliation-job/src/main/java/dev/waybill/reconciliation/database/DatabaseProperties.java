package dev.waybill.reconciliation.database;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where verdicts are kept.
 *
 * @param host server: MySQL, MariaDB or TiDB; empty for the embedded MariaDB (DB_HOST)
 * @param port its port (DB_PORT)
 * @param user user (DB_USER)
 * @param password password (DB_PASSWORD)
 * @param name database, which must exist (DB_NAME)
 * @param startTimeout how long to wait at start for a server that does not answer yet
 * @param dataDir folder in which the embedded server keeps its data across runs
 * @param serverDir folder into which the embedded server itself is unpacked
 */
@ConfigurationProperties("waybill.database")
record DatabaseProperties(
        @DefaultValue("") String host,
        @DefaultValue("3306") int port,
        @DefaultValue("waybill") String user,
        @DefaultValue("") String password,
        @DefaultValue("waybill") String name,
        @DefaultValue("10m") Duration startTimeout,
        @DefaultValue("data/mariadb") Path dataDir,
        @DefaultValue("data/mariadb-server") Path serverDir) {

    DatabaseProperties {
        if (!name.matches("[A-Za-z0-9_$-]{1,64}")) {
            throw new IllegalArgumentException(
                    "waybill.database.name (DB_NAME) is '%s', but must be 1 to 64 letters, digits, '_', '$' or '-'"
                            .formatted(name));
        }
    }

    boolean embedded() {
        return host.isBlank();
    }
}
