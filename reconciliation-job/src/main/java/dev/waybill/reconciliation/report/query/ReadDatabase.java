package dev.waybill.reconciliation.report.query;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.repository.config.JdbcConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Connections of their own for those who ask: few, so that only so many statements run at once however many ask, and bounded in
 * time. Audits, health and what changes anything use other ones, and never wait for a question.
 */
@Component
@EnableConfigurationProperties(ReadProperties.class)
class ReadDatabase implements DisposableBean {

    /** How long a question waits for its turn. */
    private static final long TURN_MILLIS = 5_000;

    private static final long IDLE_MILLIS = 60_000;

    private final HikariDataSource pool;
    private final JdbcClient jdbc;
    private final JdbcAggregateTemplate template;

    ReadDatabase(DataSource database, JdbcConverter converter, JdbcDialect dialect, ReadProperties properties)
            throws SQLException {
        this.pool = poolLike(database.unwrap(HikariDataSource.class), properties);
        JdbcTemplate statements = new JdbcTemplate(pool);
        statements.setQueryTimeout((int) properties.readTimeout().toSeconds());
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(statements);
        this.jdbc = JdbcClient.create(named);
        this.template = new JdbcAggregateTemplate(
                converter,
                JdbcConfiguration.createDataAccessStrategy(named, converter, QueryMappingConfiguration.EMPTY, dialect));
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    /** Reads whole reports. */
    JdbcAggregateTemplate template() {
        return template;
    }

    /** The connections are made when they are needed, as the same user to the same database. */
    private static HikariDataSource poolLike(HikariDataSource database, ReadProperties properties) {
        HikariDataSource reads = new HikariDataSource();
        database.copyStateTo(reads);
        reads.setPoolName(database.getPoolName() + "-reads");
        reads.setMaximumPoolSize(properties.readConnections());
        reads.setMinimumIdle(0);
        reads.setIdleTimeout(IDLE_MILLIS);
        reads.setConnectionTimeout(TURN_MILLIS);
        return reads;
    }

    @Override
    public void destroy() {
        pool.close();
    }
}
