package dev.waybill.reconciliation.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The account that applications use on the embedded server. Its password is drawn once and kept beside the data, where only
 * the owner of the folder can read it.
 */
record EmbeddedAccount(Path dir, String password) {

    static final String USER = "waybill";

    private static final int PASSWORD_BYTES = 16;

    static EmbeddedAccount in(Path dir) throws IOException {
        Path file = dir.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            writePrivately(file, HexFormat.of().formatHex(random));
        }
        return new EmbeddedAccount(dir, Files.readString(file).trim());
    }

    /** Writes what the server executes at each start: the database and the account. */
    Path writeInitFile(String database) throws IOException {
        StringBuilder sql =
                new StringBuilder("CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4;%n".formatted(database));
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            sql.append("CREATE USER IF NOT EXISTS '%s'@'%s' IDENTIFIED BY '%s';%n".formatted(USER, host, password));
            sql.append("GRANT ALL ON *.* TO '%s'@'%s';%n".formatted(USER, host));
        }
        Path file = dir.resolve("init.sql");
        writePrivately(file, sql.toString());
        return file;
    }

    /** Writes an options file with which the server's own client finds it: {@code mariadb --defaults-file=client.cnf}. */
    void writeClientFile(int port) throws IOException {
        writePrivately(
                dir.resolve("client.cnf"),
                "[client]%nhost=127.0.0.1%nport=%d%nuser=%s%npassword=%s%nskip-ssl%n".formatted(port, USER, password));
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text);
    }
}
