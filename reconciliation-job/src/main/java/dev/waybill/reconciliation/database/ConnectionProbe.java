package dev.waybill.reconciliation.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a server can be used, and waits for one that does not answer yet. */
final class ConnectionProbe {

    private static final Logger log = LoggerFactory.getLogger(ConnectionProbe.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private ConnectionProbe() {}

    /**
     * The address of a database for Connector/J: batches are sent as one statement, statements are prepared by the server and
     * kept for as long as the connection is, and times are UTC whatever the zones of client and server are.
     */
    static String url(DatabaseServer server, String database) {
        return "jdbc:mysql://%s:%d/%s?rewriteBatchedStatements=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
                        .formatted(server.host(), server.port(), database)
                + "&useServerPrepStmts=true&cachePrepStmts=true&prepStmtCacheSqlLimit=32768"
                + "&connectTimeout=5000&socketTimeout=300000&tcpKeepAlive=true&allowPublicKeyRetrieval=true&sslMode=PREFERRED";
    }

    static boolean answers(DatabaseServer server, String database) {
        try (Connection connection =
                DriverManager.getConnection(url(server, database), server.user(), server.password())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Returns when the server lets us in.
     *
     * @throws DatabaseUnavailableException if it refuses us, or does not answer in time
     */
    static void await(DatabaseServer server, String database, Duration timeout) {
        Instant deadline = Instant.now().plus(timeout);
        while (true) {
            try (Connection connection =
                    DriverManager.getConnection(url(server, database), server.user(), server.password())) {
                connection.isValid(5);
                return;
            } catch (SQLException e) {
                refuseIfFinal(server, database, e);
                if (Instant.now().isAfter(deadline)) {
                    throw new DatabaseUnavailableException(
                            "The database %s:%d did not answer within %s: %s"
                                    .formatted(server.host(), server.port(), timeout, firstLine(e)),
                            "Start it, or correct DB_HOST and DB_PORT.",
                            e);
                }
                log.warn("Waiting for the database {}:{}: {}", server.host(), server.port(), firstLine(e));
                pause();
            }
        }
    }

    /** Class 28 is wrong credentials, 42 a database that does not exist or may not be used; waiting helps neither. */
    private static void refuseIfFinal(DatabaseServer server, String database, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("28") || state.startsWith("42")) {
            throw new DatabaseUnavailableException(
                    "The database server %s:%d refused user '%s' on database '%s': %s"
                            .formatted(server.host(), server.port(), server.user(), database, firstLine(e)),
                    "Correct DB_USER, DB_PASSWORD and DB_NAME, or create the database and grant the user all rights on it.",
                    e);
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("Interrupted while waiting for the database", "Start again.", e);
        }
    }
}
