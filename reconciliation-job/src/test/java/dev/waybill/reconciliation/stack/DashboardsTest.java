package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What can be seen of the dashboards without servers; ops/drills/stack-local.sh runs their expressions. */
class DashboardsTest {

    private final List<JsonNode> dashboards =
            Repository.dashboards().stream().map(Repository::json).toList();

    private List<JsonNode> panels() {
        return dashboards.stream()
                .flatMap(dashboard -> dashboard.get("panels").valueStream())
                .toList();
    }

    @Test
    void areThereAndToldApart() {
        assertThat(dashboards)
                .extracting(dashboard -> dashboard.get("uid").asString())
                .containsExactlyInAnyOrder("waybill-live", "waybill-audits", "waybill-health");
    }

    @Test
    void haveEnglishTitlesAndChineseDescriptions() {
        assertThat(panels()).allSatisfy(panel -> {
            assertThat(panel.get("title").asString()).matches("[\\p{ASCII}]+");
            assertThat(panel.get("description").asString()).containsPattern("\\p{IsHan}");
        });
    }

    /** By variables, so that a dashboard that is taken elsewhere asks the sources there; here each is a provisioned one. */
    @Test
    void askOnlyProvisionedDataSources() {
        Set<String> provisioned = Repository.yaml("dashboards/provisioning/datasources/waybill.yaml")
                .get("datasources")
                .valueStream()
                .map(source ->
                        source.get("type").asString() + "/" + source.get("uid").asString())
                .collect(Collectors.toSet());
        assertThat(dashboards).allSatisfy(dashboard -> {
            Map<String, String> sources = dashboard
                    .at("/templating/list")
                    .valueStream()
                    .filter(variable -> variable.get("type").asString().equals("datasource"))
                    .collect(Collectors.toMap(
                            variable -> "${" + variable.get("name").asString() + "}",
                            variable -> variable.get("query").asString() + "/"
                                    + variable.at("/current/value").asString()));
            assertThat(provisioned).containsAll(sources.values());
            assertThat(dashboard.findValues("datasource"))
                    .filteredOn(JsonNode::isObject)
                    .isNotEmpty()
                    .allSatisfy(asked -> {
                        assertThat(sources).containsKey(asked.get("uid").asString());
                        assertThat(sources.get(asked.get("uid").asString()))
                                .startsWith(asked.get("type").asString() + "/");
                    });
        });
    }

    /** Where everything is lost nothing is processed, and a rate of nothing is no number: the loss must not vanish with it. */
    @Test
    void showALossOfEverything() {
        assertThat(expressions())
                .filteredOn(expression -> expression.contains("process_svc") && expression.contains("/"))
                .isNotEmpty()
                .allSatisfy(expression -> assertThat(expression)
                        .containsPattern(
                                "- \\(sum\\(rate\\(\\{service=\"process_svc\"}\\[[^]]+]\\)\\) or vector\\(0\\)\\)"));
    }

    /** A stat over a range shows the last value that there was, however long ago. */
    @Test
    void showTheRatesOfNowInStats() {
        assertThat(panels())
                .filteredOn(panel -> panel.get("type").asString().equals("stat"))
                .flatMap(panel -> panel.get("targets").valueStream().toList())
                .filteredOn(target -> target.has("expr"))
                .isNotEmpty()
                .allMatch(target -> target.path("instant").asBoolean()
                        || target.path("queryType").asString("").equals("instant"));
    }

    /** A fixed range is longer than what a graph shows, or shorter than what it skips. */
    @Test
    void rateOverWhatAGraphShows() {
        assertThat(panels())
                .filteredOn(panel -> panel.get("type").asString().equals("timeseries"))
                .flatMap(panel -> panel.get("targets").valueStream().toList())
                .filteredOn(target -> target.has("expr")
                        && target.get("expr").asString().matches("(?s).*\\b(rate|count_over_time)\\(.*")
                        && !target.get("expr").asString().contains("waybill_audit_duration"))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target.get("expr").asString())
                        .contains(
                                target.at("/datasource/type").asString().equals("loki")
                                        ? "[$__auto]"
                                        : "[$__rate_interval]"));
    }

    @Test
    void countTornLinesOfBothSides() {
        assertThat(expressions())
                .anyMatch(expression -> expression.contains("forward_torn_svc"))
                .anyMatch(expression -> expression.contains("process_torn_svc"));
    }

    @Test
    void tellFlowsApart() {
        assertThat(panels().stream().flatMap(panel -> panel.path("targets").valueStream()))
                .filteredOn(target -> target.has("rawSql"))
                .allSatisfy(
                        target -> assertThat(target.get("rawSql").asString()).contains("IN (${flow:sqlstring})"));
        assertThat(panels())
                .filteredOn(panel -> panel.get("type").asString().matches("timeseries|state-timeline|table"))
                .flatMap(panel -> panel.get("targets").valueStream().toList())
                .filteredOn(target -> target.has("rawSql"))
                .allSatisfy(target -> assertThat(target.get("rawSql").asString().replaceAll(" FROM .*", ""))
                        .containsPattern("\\bflow\\b|f\\.PARAMETER_VALUE"));
    }

    private List<String> expressions() {
        return panels().stream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .filter(target -> target.has("expr"))
                .map(target -> target.get("expr").asString())
                .toList();
    }

    @Test
    void layNoPanelOverAnother() {
        assertThat(dashboards).allSatisfy(dashboard -> {
            Set<String> cells = new HashSet<>();
            dashboard
                    .get("panels")
                    .valueStream()
                    .map(panel -> panel.get("gridPos"))
                    .forEach(position -> {
                        for (int x = position.get("x").asInt();
                                x
                                        < position.get("x").asInt()
                                                + position.get("w").asInt();
                                x++) {
                            for (int y = position.get("y").asInt();
                                    y
                                            < position.get("y").asInt()
                                                    + position.get("h").asInt();
                                    y++) {
                                assertThat(x).isLessThan(24);
                                assertThat(cells.add(x + "/" + y))
                                        .as("cell %d/%d", x, y)
                                        .isTrue();
                            }
                        }
                    });
        });
    }

    @Test
    void readTheDatabaseAndDoNothingElse() {
        assertThat(panels().stream().flatMap(panel -> panel.path("targets").valueStream()))
                .filteredOn(target -> target.has("rawSql"))
                .isNotEmpty()
                .allSatisfy(
                        target -> assertThat(target.get("rawSql").asString()).startsWith("SELECT "));
    }
}
