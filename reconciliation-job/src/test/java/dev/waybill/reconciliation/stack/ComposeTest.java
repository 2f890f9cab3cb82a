package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComposeTest {

    /** TiDB's image has nothing to ask with, and the service that makes its accounts ends. */
    private static final Set<String> WITHOUT_HEALTHCHECK = Set.of("tidb", "tidb-accounts");

    /** These are built here, and their Dockerfile says how healthy they are. */
    private static final Set<String> BUILT = Set.of("forwarder", "forwarder-load", "processor", "watcher");

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

    @Test
    void answersThisMachineOnly() {
        List<String> ports = services.values().stream()
                .flatMap(service -> service.path("ports").valueStream())
                .map(JsonNode::asString)
                .toList();
        assertThat(ports).isNotEmpty().allMatch(port -> port.startsWith("${BIND_ADDRESS:-127.0.0.1}:"));
        assertThat(ports)
                .extracting(port -> port.replaceAll("^.*}:(\\d+):\\d+$", "$1"))
                .containsExactlyInAnyOrder("3700", "3100", "9090", "8000", "12345", "12346");
    }

    @Test
    void holdsNoPassword() {
        assertThat(Repository.text("compose.yaml").lines())
                .filteredOn(line -> line.contains("PASSWORD:"))
                .isNotEmpty()
                .allMatch(line -> line.contains(":?set it in .env}")
                        || line.contains("_HASH:-}")
                        || line.matches(".*: [*][a-z-]+$"));
        assertThat(Repository.text(".env.example").lines())
                .filteredOn(line -> line.contains("PASSWORD=") && !line.startsWith("#"))
                .hasSize(4)
                .allMatch(line -> line.endsWith("PASSWORD="));
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
                secrets, "compose", "--profile", "mysql", "--profile", "tidb", "--profile", "load", "config", "-q");
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
