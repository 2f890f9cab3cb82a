package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComposeTest {

    /** TiDB's image has nothing to ask with, and the service that makes its accounts ends. */
    private static final Set<String> WITHOUT_HEALTHCHECK = Set.of("tidb", "tidb-accounts");

    /** These are built here, and their Dockerfile says how healthy they are. */
    private static final Set<String> BUILT = Set.of("forwarder", "forwarder-load", "processor", "watcher", "worker");

    private final Map<String, JsonNode> services = new HashMap<>();

    ComposeTest() {
        Repository.yaml("compose.yaml")
                .get("services")
                .propertyStream()
                .forEach(service -> services.put(service.getKey(), service.getValue()));
    }

    @Test
    void pinsEveryImage() {
        assertThat(services)
                .allSatisfy((name, service) -> assertThat(service.get("image").asString())
                        .matches("[a-z/]+:(v?\\d+\\.\\d+[.\\d]*|\\$\\{WAYBILL_VERSION:-.+})"));
    }

    /** Images of a checkout are those of its build: a stack of another version is not started by mistake. */
    @Test
    void namesItsImagesAfterTheVersionOfTheBuild() {
        Matcher version = Pattern.compile("<artifactId>waybill</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Repository.text("pom.xml"));
        assertThat(version.find()).isTrue();
        assertThat(BUILT)
                .allSatisfy(name -> assertThat(services.get(name).get("image").asString())
                        .endsWith(":${WAYBILL_VERSION:-" + version.group(1) + "}"));
    }

    @Test
    void answersThisMachineOnlyAndOpensPortsOneByOne() {
        List<String> ports = services.values().stream()
                .flatMap(service -> service.path("ports").valueStream())
                .map(JsonNode::asString)
                .distinct()
                .toList();
        assertThat(ports)
                .extracting(port -> port.replaceAll("^\\$\\{([A-Z]+)_BIND:-127\\.0\\.0\\.1}:(.+):\\d+$", "$1 $2"))
                .containsExactlyInAnyOrder(
                        "GRAFANA 3700",
                        "LOKI 3100",
                        "PROMETHEUS 9090",
                        "ALERTMANAGER 9093",
                        "WATCHER 8000",
                        "ALLOY 12345",
                        "ALLOY 12346",
                        "DB ${DB_HOST_PORT:-13306}");
        String example = Repository.text(".env.example");
        assertThat(Pattern.compile("\\{([A-Z]+_BIND)")
                        .matcher(Repository.text("compose.yaml"))
                        .results())
                .extracting(found -> found.group(1))
                .allSatisfy(name -> assertThat(example).contains("\n" + name + "=127.0.0.1\n"));
    }

    @Test
    void holdsNoPassword() {
        assertThat(Repository.text("compose.yaml").lines())
                .filteredOn(line -> line.contains("PASSWORD:"))
                .isNotEmpty()
                .allMatch(line -> line.contains(":?run ops/stack.sh up once, ")
                        || line.matches(".*: \\$\\{CONSOLE_PASSWORD:-\\$\\{CONSOLE_PASSWORD_HASH:-}}")
                        || line.matches(".*_PASSWORD:$")
                        || line.matches(".*: [*][a-z-]+$"));
        assertThat(Repository.text(".env.example").lines())
                .filteredOn(line -> line.contains("PASSWORD=") && !line.startsWith("#"))
                .hasSize(6)
                .allMatch(line -> line.endsWith("PASSWORD="));
    }

    /**
     * What the README lists must not stop at compose.yaml: each variable of the watcher's table reaches it, is one that it reads, and
     * nothing reaches it that it does not read.
     */
    @Test
    void handsEveryVariableOfTheReadmeToTheWatcher() {
        String application = Repository.text("reconciliation-job/src/main/resources/application.yaml");
        Set<String> read = Pattern.compile("\\$\\{([A-Z_]+)[:}]")
                .matcher(application)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        Set<String> handed = new HashSet<>();
        services.get("watcher").get("environment").propertyStream().forEach(entry -> handed.add(entry.getKey()));

        Set<String> documented = new TreeSet<>(Readme.variables("config/README.md"));
        // There is always a Loki here, the folders are the collectors', and the port in the container is nobody's
        // concern.
        documented.removeAll(Set.of("FORWARD_LOG_DIR", "PROCESS_LOG_DIR", "WHOLE_LOGS", "SERVER_PORT"));
        assertThat(handed).containsAll(documented);
        assertThat(read).containsAll(documented);
        assertThat(handed)
                .filteredOn(name -> !name.matches("WAYBILL_.+|SPRING_.+|SERVER_.+|TZ"))
                .allMatch(read::contains);
    }

    /** A default that stood here, too, would sooner or later be another than the watcher's. */
    @Test
    void leavesDefaultsOfTheAuditToTheWatcher() {
        Repository.yaml("compose.yaml")
                .get("x-watcher-settings")
                .propertyStream()
                .filter(entry -> !entry.getKey().equals("LOKI_URL"))
                .forEach(entry ->
                        assertThat(entry.getValue().isNull()).as(entry.getKey()).isTrue());
    }

    @Test
    void takesFurtherSettingsAndFlowsWhereSomebodyWroteSome() {
        JsonNode watcher = services.get("watcher");
        assertThat(watcher.at("/env_file/0/path").asString()).isEqualTo("watcher.env");
        assertThat(watcher.at("/env_file/0/required").asBoolean()).isFalse();
        assertThat(watcher.at("/environment/SPRING_CONFIG_ADDITIONAL_LOCATION").asString())
                .isEqualTo("optional:file:/etc/waybill/flows.yaml");
        assertThat(watcher.get("volumes").toString()).contains("./config/watcher:/etc/waybill:ro");
        assertThat(Repository.yaml("config/watcher/flows.example.yaml").at("/waybill/flows"))
                .hasSize(2);
    }

    /** A worker that read under other settings than its watcher would do no slice. */
    @Test
    void givesWorkersTheSettingsOfTheWatcher() {
        JsonNode worker = services.get("worker");
        assertThat(worker.get("image")).isEqualTo(services.get("watcher").get("image"));
        assertThat(worker.get("volumes")).isEqualTo(services.get("watcher").get("volumes"));
        assertThat(worker.get("env_file")).isEqualTo(services.get("watcher").get("env_file"));
        assertThat(worker.at("/deploy/replicas").asInt()).isEqualTo(2);
        assertThat(worker.has("ports")).isFalse();
        services.get("watcher").get("environment").propertyStream().forEach(setting -> {
            if (!Set.of("WAYBILL_CLUSTER_ROLE", "SPRING_KAFKA_BOOTSTRAP_SERVERS")
                    .contains(setting.getKey())) {
                assertThat(worker.get("environment").get(setting.getKey()))
                        .as(setting.getKey())
                        .isEqualTo(setting.getValue());
            }
        });
        assertThat(worker.at("/environment/WAYBILL_CLUSTER_ROLE").asString()).isEqualTo("worker");
        assertThat(List.of("worker", "kafka"))
                .allSatisfy(
                        name -> assertThat(services.get(name).get("profiles").toString())
                                .isEqualTo("[\"cluster\"]"));
        assertThat(services.get("kafka").has("ports"))
                .as("it asks nobody for a password")
                .isFalse();
    }

    @Test
    void callsNobody() {
        assertThat(Repository.text("config/loki/loki.yaml")).contains("reporting_enabled: false");
        assertThat(Repository.text("config/alloy/engine.yaml")).contains("disable-reporting: \"true\"");
        JsonNode grafana = services.get("grafana").get("environment");
        assertThat(List.of(
                        "GF_ANALYTICS_REPORTING_ENABLED",
                        "GF_ANALYTICS_CHECK_FOR_UPDATES",
                        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES"))
                .allSatisfy(name -> assertThat(grafana.get(name).asString()).isEqualTo("false"));
        assertThat(grafana.get("GF_PLUGINS_PREINSTALL_DISABLED").asString()).isEqualTo("true");
    }

    /** Without the first of these gates a collector that is killed loses lines, and nothing says so. */
    @Test
    void startsCollectorsThatLoseNothing() {
        assertThat(List.of("alloy-forwarder", "alloy-processor"))
                .allSatisfy(name -> assertThat(
                                services.get(name).get("command").valueStream().map(JsonNode::asString))
                        .startsWith("otel", "--config=/etc/alloy/engine.yaml")
                        .anyMatch(argument -> argument.startsWith("--feature-gates=stanza.synchronousLogEmitter,")));
    }

    @Test
    void boundsAndWatchesEveryService() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service.has("restart")).isTrue();
            assertThat(service.has("mem_limit") || name.equals("tidb-accounts")).isTrue();
            assertThat(service.has("healthcheck"))
                    .as("healthcheck of %s", name)
                    .isNotEqualTo(WITHOUT_HEALTHCHECK.contains(name) || BUILT.contains(name));
        });
    }

    @Test
    void isTakenByDockerCompose() throws Exception {
        Tool docker = Tool.onPath("docker").having("compose", "version");
        Map<String, String> secrets =
                Map.of("DB_ROOT_PASSWORD", "x", "DB_PASSWORD", "x", "DB_READER_PASSWORD", "x", "GRAFANA_PASSWORD", "x");
        Tool.Result result = docker.run(
                secrets,
                "compose",
                "--profile",
                "mysql",
                "--profile",
                "tidb",
                "--profile",
                "load",
                "--profile",
                "cluster",
                "config",
                "-q");
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
