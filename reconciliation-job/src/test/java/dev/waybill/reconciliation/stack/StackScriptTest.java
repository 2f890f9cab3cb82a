package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that start the stack and carry it elsewhere, with an engine that only says yes. */
class StackScriptTest {

    private static final List<String> PASSWORDS =
            List.of("DB_ROOT_PASSWORD", "DB_PASSWORD", "DB_READER_PASSWORD", "GRAFANA_PASSWORD", "CONSOLE_PASSWORD");

    @TempDir
    Path dir;

    private Path docker;
    private Path env;

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectories(dir.resolve("stack/ops"));
        for (String file : List.of("ops/stack.sh", "ops/offline-bundle.sh", "compose.yaml", ".env.example")) {
            Files.copy(Repository.path(file), dir.resolve("stack").resolve(file));
        }
        env = dir.resolve("stack/.env");
        docker = engine("""
                #!/bin/sh
                case "$*" in
                  *'volume inspect'*) exit 1 ;;
                  *'ps -q watcher'*) echo id ;;
                  inspect*) echo healthy ;;
                esac""");
    }

    @Test
    void drawsPasswordsOnceAndKeepsThem() throws Exception {
        Tool.Result first = stack("up");
        assertThat(first.exit()).as(first.output()).isZero();
        Map<String, String> made = settings();
        assertThat(PASSWORDS).allSatisfy(name -> assertThat(made.get(name)).matches("[0-9a-f]{32}"));
        assertThat(PASSWORDS.stream().map(made::get)).doesNotHaveDuplicates();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-------");
        assertThat(first.output())
                .contains("user operator, password " + made.get("CONSOLE_PASSWORD"))
                .contains("user admin, password " + made.get("GRAFANA_PASSWORD"))
                .contains("verdict", "is due at");

        stack("up", "--quick");
        Map<String, String> again = settings();
        assertThat(PASSWORDS).allSatisfy(name -> assertThat(again.get(name)).isEqualTo(made.get(name)));
        assertThat(again).containsEntry("CHECK_INTERVAL_SECONDS", "60").containsEntry("AUDIT_CRON", "*/10 * * * * *");
    }

    /** An .env of an earlier version lacks what is new, and what stands in it is somebody's. */
    @Test
    void addsToAnOlderEnvOnlyWhatItLacks() throws Exception {
        Files.writeString(
                env,
                "COMPOSE_PROFILES=mysql\nDB_ROOT_PASSWORD=a\nDB_PASSWORD=b\nDB_READER_PASSWORD='c d'\nGRAFANA_PASSWORD=e\n"
                        + "CONSOLE_PASSWORD_HASH='{bcrypt}$2y$10$x'\nAPP_TPS=7");
        stack("up", "--load", "--tidb");
        assertThat(settings())
                .containsEntry("DB_READER_PASSWORD", "'c d'")
                .containsEntry("APP_TPS", "7")
                .containsEntry("COMPOSE_PROFILES", "tidb,load")
                .containsEntry("CONSOLE_PASSWORD_HASH", "'{bcrypt}$2y$10$x'")
                .doesNotContainKey("CONSOLE_PASSWORD");
    }

    @Test
    void makesNoNewPasswordsForADatabaseThatHasOthers() throws Exception {
        docker = engine("#!/bin/sh\n");
        Tool.Result result = stack("up");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("put that .env back");
        assertThat(env).doesNotExist();
    }

    @Test
    void warnsOfPortsThatAskNobody() throws Exception {
        Files.writeString(env, "LOKI_BIND=0.0.0.0\nGRAFANA_BIND=0.0.0.0\nBIND_ADDRESS=0.0.0.0\n");
        Files.writeString(dir.resolve("stack/watcher.env"), "MAX_WAIT=1h\nWAYBILL_API_MAXCONNECTIONS=5\n");
        assertThat(stack("info").output())
                .contains("WARNING: LOKI_BIND opens a port")
                .contains("WARNING: BIND_ADDRESS opens nothing any more")
                .contains("WARNING: MAX_WAIT in watcher.env counts for nothing")
                .doesNotContain("GRAFANA_BIND opens", "MAXCONNECTIONS");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(stack("start").exit()).isEqualTo(2);
        assertThat(stack("up", "--fast").exit()).isEqualTo(2);
        assertThat(stack("restore", "nothing.gz").exit()).isEqualTo(1);
        assertThat(stack("--help").output()).contains("usage: ops/stack.sh up");
    }

    /** Carried by itself, the script lies in anybody's folder, whose parent is somebody's home. */
    @Test
    void unpacksABundleIntoANewFolderAlone() throws Exception {
        Path bundle = dir.resolve("waybill-offline.tar");
        Files.writeString(dir.resolve("images.txt"), "");
        Files.writeString(dir.resolve("images.tar"), "");
        sh("tar -C stack -cf stack.tar compose.yaml ops && sha256sum images.txt images.tar stack.tar > SHA256SUMS"
                + " && tar -cf " + bundle + " SHA256SUMS images.txt stack.tar images.tar");
        Path folder = Files.createDirectories(dir.resolve("home/downloads"));
        Path script = Files.copy(dir.resolve("stack/ops/offline-bundle.sh"), folder.resolve("offline-bundle.sh"));

        Tool.Result result = sh("cd " + folder + " && bash " + script + " load " + bundle);
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(folder.resolve("waybill/compose.yaml")).exists();
        assertThat(dir.resolve("home/compose.yaml")).doesNotExist();

        Tool.Result twice = sh("cd " + folder + " && bash " + script + " load " + bundle);
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.output()).contains("is there already");
    }

    private Path engine(String script) throws IOException {
        Path file = dir.resolve("docker");
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Tool.Result stack(String... arguments) throws IOException, InterruptedException {
        return sh("bash stack/ops/stack.sh " + String.join(" ", arguments));
    }

    private Tool.Result sh(String command) throws IOException, InterruptedException {
        return Tool.onPath("bash").run(Map.of("DOCKER", docker.toString()), "-c", "cd " + dir + " && " + command);
    }

    private Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        Files.readString(env)
                .lines()
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .forEach(line -> settings.put(line.replaceAll("=.*", ""), line.replaceAll("^[A-Z_]+=", "")));
        return settings;
    }
}
