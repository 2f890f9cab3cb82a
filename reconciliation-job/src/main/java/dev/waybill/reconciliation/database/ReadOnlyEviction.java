package dev.waybill.reconciliation.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up all connections as soon as a server says on one that it may not be written to: after a failover the old primary
 * still answers, and only a new connection asks where the address points to now.
 */
final class ReadOnlyEviction implements SQLExceptionOverride {

    private static final Logger log = LoggerFactory.getLogger(ReadOnlyEviction.class);

    /** A read lock that conflicts, --read-only, a read-only transaction, read-only mode (TiDB), read-only InnoDB. */
    private static final Set<Integer> CODES = Set.of(1223, 1290, 1792, 1836, 1874);

    private final HikariDataSource pool;

    ReadOnlyEviction(HikariDataSource pool) {
        this.pool = pool;
    }

    static boolean saysReadOnly(SQLException e) {
        return CODES.contains(e.getErrorCode()) || "25006".equals(e.getSQLState());
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        if (!saysReadOnly(e)) {
            return Override.CONTINUE_EVICT;
        }
        log.warn("The database may only be read; connecting anew: {}", e.getMessage());
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
        return Override.MUST_EVICT;
    }
}
