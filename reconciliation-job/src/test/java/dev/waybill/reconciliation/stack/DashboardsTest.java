package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
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

    @Test
    void askOnlyProvisionedDataSources() {
        Set<String> provisioned = Repository.yaml("dashboards/provisioning/datasources/waybill.yaml")
                .get("datasources")
                .valueStream()
                .map(source ->
                        source.get("type").asString() + "/" + source.get("uid").asString())
                .collect(Collectors.toSet());
        List<JsonNode> targets = panels().stream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .toList();
        assertThat(targets)
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target.at("/datasource/type").asString() + "/"
                                + target.at("/datasource/uid").asString())
                        .isIn(provisioned));
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
