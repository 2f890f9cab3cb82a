package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
}
