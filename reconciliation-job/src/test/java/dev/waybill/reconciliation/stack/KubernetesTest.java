package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** What ops/kubernetes must hold; whether it is valid Kubernetes, kubectl says where there is one. */
class KubernetesTest {

    private static final String DIR = "ops/kubernetes/";

    @Test
    void wakesForWhatComposeWakesFor() {
        assertThat(Repository.yaml(DIR + "prometheus/rules.yaml").at("/spec/groups"))
                .as("run ops/kubernetes/rules.sh")
                .isEqualTo(
                        Repository.yaml("config/prometheus/rules/waybill.yml").get("groups"));
    }

    @Test
    void tellsWatcherAndWorkersTheSameButForTheRole() {
        JsonNode worker = container("worker.yaml");
        JsonNode job = container("audit-job.yaml");
        assertThat(worker.get("envFrom")).isEqualTo(job.get("envFrom")).hasSize(2);
        assertThat(worker.at("/env/0/value").asString()).isEqualTo("worker");
        assertThat(job.at("/env/0/value").asString()).isEqualTo("watcher");
        assertThat(worker.get("volumeMounts")).isEqualTo(job.get("volumeMounts"));
        assertThat(Repository.text(DIR + "watcher.yaml"))
                .contains("- {name: WAYBILL_CLUSTER_ROLE, value: watcher}", "configMapRef: {name: waybill-settings}");
    }

    @Test
    void setsOnlyWhatTheWatcherReads() {
        String application = Repository.text("reconciliation-job/src/main/resources/application.yaml");
        Set<String> settings = new TreeSet<>();
        for (String file : List.of("settings.env", "secrets.env.example")) {
            Repository.text(DIR + file)
                    .lines()
                    .filter(line -> !line.startsWith("#") && line.contains("="))
                    .forEach(line -> settings.add(line.substring(0, line.indexOf('='))));
        }
        settings.removeAll(Set.of("SPRING_CONFIG_ADDITIONAL_LOCATION", "SERVER_ADDRESS"));
        assertThat(settings).allSatisfy(name -> assertThat(application).contains("${" + name + ":"));
    }

    @Test
    void scalesWorkersByTheRequestsThatWait() {
        JsonNode trigger = Repository.yaml(DIR + "keda/scaled-workers.yaml").at("/spec/triggers/0/metadata");
        assertThat(trigger.get("consumerGroup").asString()).isEqualTo("waybill-workers");
        assertThat(trigger.get("topic").asString()).isEqualTo("waybill.slices");
    }

    @Test
    void isRenderedByKubectl(@TempDir Path dir) throws Exception {
        Tool kubectl = Tool.onPath("kubectl").having("version", "--client");
        FileSystemUtils.copyRecursively(Repository.path(DIR), dir);
        Files.copy(dir.resolve("secrets.env.example"), dir.resolve("secrets.env"));
        Files.writeString(
                dir.resolve("kustomization.yaml"),
                Files.readString(dir.resolve("kustomization.yaml"))
                        .replace("components: []", "components: [keda, prometheus]"));
        Tool.Result result = kubectl.run(Map.of(), "kustomize", dir.toString());
        assertThat(result.exit()).as(result.output()).isZero();
    }

    private static JsonNode container(String file) {
        return Repository.yaml(DIR + file).at("/spec/template/spec/containers/0");
    }
}
