package dev.waybill.reconciliation.web.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.web.ApiTest;
import dev.waybill.reconciliation.web.HostileNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HostileNamesTest extends ApiTest {

    @BeforeEach
    void auditThem() {
        HostileNames.ALL.forEach(
                name -> source.add(Side.FORWARDED, name, START.plusMillis(500), START.plusMillis(500)));
        String location = post(
                        "/api/audits",
                        "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\",\"redo\":true}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> body(get(location)), audit -> !audit.get("endedAt").isNull());
    }

    @Test
    void arriveUnchangedInJson() {
        JsonNode page = body(get("/api/reports/" + idOf(0) + "/lost-files"));
        assertThat(names(page.get("items"))).containsExactlyInAnyOrderElementsOf(HostileNames.ALL);
        List<String> lines = get("/api/reports/" + idOf(0) + "/lost-files.ndjson")
                .body()
                .lines()
                .map(line -> json.readTree(line).get("fileName").asString())
                .toList();
        assertThat(lines).containsExactlyInAnyOrderElementsOf(HostileNames.ALL);
    }

    @Test
    void areFoundByName() {
        for (String name : HostileNames.ALL) {
            JsonNode answer = body(get("/api/files?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
            assertThat(answer.get("lost").size()).as(name).isEqualTo(1);
            assertThat(answer.get("windows").get(0).get("finding").asString()).isEqualTo("LOST");
        }
    }

    @Test
    void stayOneCellInCsv() {
        String csv = get("/api/reports/" + idOf(0) + "/lost-files.csv").body();
        for (String name : HostileNames.ALL) {
            assertThat(csv).contains(CsvLine.cell(name));
        }
        assertThat(csv.lines()
                        .filter(line -> line.startsWith("20260128") || line.startsWith("\"20260128"))
                        .count())
                .isEqualTo(HostileNames.ALL.size());
    }

    @Test
    void runNothingInASpreadsheet() {
        assertThat(CsvLine.cell("=cmd()|'/c calc'!A1")).isEqualTo("'=cmd()|'/c calc'!A1");
        assertThat(CsvLine.cell("@SUM(1,2)")).isEqualTo("\"'@SUM(1,2)\"");
        assertThat(CsvLine.cell("\t=1")).isEqualTo("'\t=1");
        assertThat(CsvLine.cell("a \"b\"\nc")).isEqualTo("\"a \"\"b\"\"\nc\"");
        assertThat(CsvLine.cell("plain.log")).isEqualTo("plain.log");
    }

    private static List<String> names(JsonNode items) {
        return items.valueStream().map(item -> item.get("fileName").asString()).toList();
    }
}
