package dev.waybill.reconciliation.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A primary behind an address, and its replica, which takes the address over with all that the primary held. */
public final class FailoverServers implements AutoCloseable {

    public static final String DATABASE = "waybill";
    /** An account that may do with the database what a watcher does, but cannot write where only reading is allowed. */
    public static final String USER = "app";

    public static final String PASSWORD = "secret";

    private static final Path SERVER = Path.of("target", "mariadb-server").toAbsolutePath();

    private final Path dir;
    private final MovingAddress address;
    private final List<DatabaseServer> left = new ArrayList<>();
    private DatabaseServer primary;

    public FailoverServers(Path dir) throws IOException {
        this.dir = dir;
        primary = EmbeddedMariaDb.start(properties("primary"));
        address = new MovingAddress(primary.port());
        JdbcTemplate admin = jdbc(primary);
        admin.execute("CREATE USER '%s'@'localhost' IDENTIFIED BY '%s'".formatted(USER, PASSWORD));
        // the account of the embedded server may not grant, but may write down what is granted
        admin.update("INSERT INTO mysql.db (Host, Db, User, Select_priv, Insert_priv, Update_priv, Delete_priv,"
                + " Create_priv, Drop_priv, Index_priv, Alter_priv, References_priv)"
                + " VALUES ('localhost', '" + DATABASE + "', '" + USER
                + "', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y')");
        admin.execute("FLUSH PRIVILEGES");
    }

    /** Where the watcher looks for the database, whichever server that is. */
    public int port() {
        return address.port();
    }

    /** The rows of the server that may be written to. */
    public JdbcTemplate jdbc() {
        return jdbc(primary);
    }

    /** Lets the primary be read only, and moves the address to the replica after a while; connections stay with the former. */
    public void failOver(Runnable meanwhile) {
        DatabaseServer former = primary;
        jdbc(former).execute("SET GLOBAL read_only = 1");
        meanwhile.run();
        // what a replica has received by then; a server at rest is copied whole
        former.close();
        copy(dir.resolve("primary"), dir.resolve("replica"));
        DatabaseServer readOnly = EmbeddedMariaDb.start(properties("primary"));
        jdbc(readOnly).execute("SET GLOBAL read_only = 1");
        address.moveTo(readOnly.port());
        meanwhile.run();
        primary = EmbeddedMariaDb.start(properties("replica"));
        address.moveTo(primary.port());
        left.add(readOnly);
    }

    @Override
    public void close() throws IOException {
        address.close();
        left.forEach(DatabaseServer::close);
        primary.close();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JdbcTemplate jdbc(DatabaseServer server) {
        return new JdbcTemplate(
                new DriverManagerDataSource(ConnectionProbe.url(server, DATABASE), server.user(), server.password()));
    }

    private DatabaseProperties properties(String name) {
        return new DatabaseProperties("", 0, "", "", DATABASE, Duration.ofSeconds(30), dir.resolve(name), SERVER);
    }
}
