package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.report.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AlertRulesTest {

    private static final String TESTS = "config/prometheus/tests/waybill_test.yml";

    private final List<JsonNode> rules = Repository.yaml("config/prometheus/rules/waybill.yml")
            .get("groups")
            .valueStream()
            .flatMap(group -> group.get("rules").valueStream())
            .toList();

    @Test
    void sayWhatToDoFirst() {
        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.at("/annotations/summary").asString()).isNotBlank();
            assertThat(rule.at("/annotations/runbook").asString()).hasSizeGreaterThan(40);
            assertThat(rule.at("/labels/severity").asString()).isIn("info", "warning", "critical");
        });
    }

    @Test
    void areAllTested() {
        String tests = Repository.text(TESTS);
        assertThat(rules)
                .extracting(rule -> rule.get("alert").asString())
                .doesNotHaveDuplicates()
                .allSatisfy(alert -> assertThat(tests).contains(alert));
    }

    @Test
    void fireAndStaySilentAsTheirTestsSay() throws Exception {
        Tool.Result result = Tool.onPath("promtool").run(Map.of(), "test", "rules", TESTS);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void areScrapedByAConfigurationThatPrometheusTakes() throws Exception {
        Tool.Result result =
                Tool.onPath("promtool").run(Map.of(), "check", "config", "config/prometheus/prometheus.yml");
        assertThat(result.exit()).as(result.output()).isZero();
    }

    /** A runbook is read at night: what it names must be there. */
    @Test
    void nameOnlyWhatThereIs() {
        Set<String> alerts =
                rules.stream().map(rule -> rule.get("alert").asString()).collect(Collectors.toSet());
        Set<String> services = new HashSet<>();
        Repository.yaml("compose.yaml").get("services").propertyStream().forEach(each -> services.add(each.getKey()));
        String settings = Repository.text(".env.example")
                + Repository.text("compose.yaml")
                + Repository.text("config/loki/loki.yaml");
        String schema = Repository.text("schema/V2__reports.sql") + Repository.text("schema/V3__keys.sql");
        assertThat(rules).allSatisfy(rule -> {
            String runbook = rule.at("/annotations/runbook").asString();
            assertThat(named(runbook, "\\b(Waybill[A-Z]\\w+)")).isSubsetOf(alerts);
            assertThat(named(
                            runbook, "docker compose (?:up -d|restart|rm -sf|ps|logs(?: --tail=\\d+)?) ([a-z][a-z-]+)"))
                    .allMatch(name -> services.contains(name.replaceAll("-$", "")) || name.startsWith("alloy-"));
            assertThat(named(runbook, "\\b([A-Z]+_[A-Z_]+)\\b"))
                    .allMatch(name -> settings.contains(name) || isCause(name));
            assertThat(named(runbook, "\\b([a-z]+_(?:period|age|limit|mb))\\b")).allMatch(settings::contains);
            assertThat(named(runbook, "\\breports\\.(\\w+)")).allMatch(schema::contains);
            assertThat(named(runbook, "dashboard (Waybill \\w+)"))
                    .allMatch(title -> Repository.dashboards().stream()
                            .anyMatch(file -> Repository.text(file).contains("\"title\": \"" + title + "\"")));
        });
    }

    /** What is late is caught up with by itself, so nobody is sent to audit it by hand. */
    @Test
    void sendNobodyToDoWhatTheWatcherDoes() {
        assertThat(rules)
                .filteredOn(rule -> rule.get("alert").asString().matches("WaybillCollector(Lagging|Down)"))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.at("/annotations/runbook").asString())
                        .doesNotContain("audit the windows")
                        .containsPattern("by themselves|Nothing has to be audited again"));
    }

    private static Set<String> named(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static boolean isCause(String name) {
        return Stream.of(Cause.values()).anyMatch(cause -> cause.name().equals(name));
    }
}
