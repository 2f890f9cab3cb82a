package dev.waybill.reconciliation;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.source.LogFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Starts the real application in a process of its own, with what it needs to start fast: its classes in a jar, so that the JVM
 * can share a parsed archive of them from the first start on.
 */
final class ForkedJob {

    private static final Path DIR = Path.of(System.getProperty("user.dir"), "target", "forked");

    private final TestDatabase database;
    private final LogFolders logs;
    private final Path output;
    private final List<String> options = new ArrayList<>();

    ForkedJob(TestDatabase database, LogFolders logs, String name) {
        this.database = database;
        this.logs = logs;
        this.output = DIR.resolve(name + ".out");
    }

    /** Starts its Java with one more option. */
    ForkedJob with(String option) {
        options.add(option);
        return this;
    }

    /** Starts it; what it prints is appended to {@link #output}. */
    Process start(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + DIR.resolve("app.jsa"),
                "-Xlog:disable",
                "-Dfile.encoding=UTF-8"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), ReconciliationApplication.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("AUDIT_") || name.startsWith("LOKI_"));
        builder.environment()
                .putAll(Map.of(
                        "DB_HOST", database.host(),
                        "DB_PORT", Integer.toString(database.port()),
                        "DB_USER", database.user(),
                        "DB_PASSWORD", database.password(),
                        "DB_NAME", database.name(),
                        "FILE_TIME_ZONE", "UTC",
                        "FORWARD_LOG_DIR", logs.forwarder().toString(),
                        "PROCESS_LOG_DIR", logs.processor().toString(),
                        "WHOLE_LOGS", "true"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clearOutput() {
        try {
            Files.createDirectories(DIR);
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return Stream.concat(Stream.of(OwnJar.PATH.toString()), libraries()).collect(Collectors.joining(":"));
    }

    /** The jars of this test's own class path; its folders are what {@link OwnJar} packs. */
    private static Stream<String> libraries() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(classPath.split(":")).filter(entry -> entry.endsWith(".jar"));
    }

    private static final class OwnJar {

        static final Path PATH = pack();

        private static Path pack() {
            try {
                Path classes = Path.of(ReconciliationApplication.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                Path jar = Files.createDirectories(DIR).resolve("classes.jar");
                Files.deleteIfExists(DIR.resolve("app.jsa"));
                try (var out = new JarOutputStream(Files.newOutputStream(jar));
                        Stream<Path> files = Files.walk(classes)) {
                    for (Path file : files.sorted().toList()) {
                        boolean folder = Files.isDirectory(file);
                        // Without entries of folders, nothing would be found by scanning.
                        String name = classes.relativize(file) + (folder ? "/" : "");
                        if (!name.equals("/")) {
                            out.putNextEntry(new ZipEntry(name));
                            if (!folder) {
                                Files.copy(file, out);
                            }
                            out.closeEntry();
                        }
                    }
                }
                return jar;
            } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
