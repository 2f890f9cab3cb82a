package dev.waybill.reconciliation.web.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.web.ApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ReportApiTest extends ApiTest {

    private static final String NAME = "20260128020000000001_tz01_00000001_.log";
    private static final String OTHER = "20260128020000000002_tz01_00000002_.log";

    @Test
    void listsReportsLatestFirstWithTotal() {
        stored().complete(START, NAME);
        stored().inconclusive(START.plusSeconds(60), "Loki was away");
        JsonNode page = body(get("/api/reports?size=1"));
        assertThat(page.get("total").asInt()).isEqualTo(2);
        assertThat(page.get("items").size()).isEqualTo(1);
        JsonNode latest = page.get("items").get(0);
        assertThat(latest.get("status").asString()).isEqualTo("INCONCLUSIVE");
        assertThat(latest.get("reason").asString()).isEqualTo("Loki was away");
        assertThat(latest.get("counts").isNull()).isTrue();
        JsonNode first = body(get("/api/reports?size=1&page=1")).get("items").get(0);
        assertThat(first.get("counts").get("lost").asInt()).isEqualTo(1);
        assertThat(first.get("counts").get("lossRate").asDouble()).isEqualTo(0.01);
    }

    @ParameterizedTest
    @CsvSource({
        "minLost=1, 1",
        "minLost=2, 0",
        "status=COMPLETE, 2",
        "status=INCONCLUSIVE&status=RUNNING, 1",
        "'status=INCONCLUSIVE,COMPLETE', 3",
        "status=INCONCLUSIVE&minLost=1, 0",
        "flow=default, 3",
        "flow=other, 0",
        "from=2026-01-28T02:01:00Z, 2",
        "from=2026-01-28T10:01:00%2B08:00&to=2026-01-28T10:02:00+08:00, 1",
        "to=2026-01-28T02:00:00Z, 0"
    })
    void filtersReports(String query, int expected) {
        stored().complete(START, NAME);
        stored().complete(START.plusSeconds(60));
        stored().inconclusive(START.plusSeconds(120), "Loki was away");
        assertThat(body(get("/api/reports?" + query)).get("total").asInt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/reports?from=yesterday, from",
        "/api/reports?from=+1000000-01-01T00:00:00Z, from",
        "/api/reports?from=2026-01-28T02:00:00Z&to=2026-01-28T02:00:00Z, to",
        "/api/reports?minLost=-1, minLost",
        "/api/reports?size=1001, size",
        "/api/reports?page=x, page",
        "/api/reports?status=LOST, status",
        "/api/reports?mimLost=1, mimLost",
        "/api/reports/no-id, id",
        "/api/files, name",
        "/api/files?name=, name",
        "/api/reports?status=, status",
        "/api/windows?flow=other, flow",
        "/api/windows?state=&state=, state",
        "/api/audits/%1E, id",
        "/api/windows?from=2020-01-01T00:00:00Z, to"
    })
    void namesTheFieldThatIsWrong(String path, String field) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(body(response).get("field").asString()).isEqualTo(field);
        assertThat(body(response).get("detail").asString()).isNotBlank();
    }

    @Test
    void namesTheValuesThatThereAre() {
        for (String path : List.of("/api/reports?status=x", "/api/reports?status=COMPLETE,x")) {
            assertThat(body(get(path)).get("detail").asString())
                    .contains("'x'")
                    .contains("COMPLETE")
                    .contains("INCONCLUSIVE");
        }
    }

    @Test
    void servesTheConsoleToWhoeverAsks() {
        for (String accept : List.of("text/html", "application/json", "*/*", "image/png")) {
            HttpResponse<String> page = send("/", request -> request.header("Accept", accept));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<title>Waybill</title>");
        }
        HttpResponse<String> head = head("/");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void readsNoListForItsHead() {
        UUID id = stored().complete(START, NAME);
        for (String kind : List.of("csv", "ndjson")) {
            HttpResponse<String> head = head("/api/reports/%s/lost-files.%s".formatted(id, kind));
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Disposition").orElseThrow())
                    .contains("lost-files-");
            assertThat(head.body()).isEmpty();
        }
        assertThat(head("/api/events").statusCode()).isEqualTo(200);
    }

    @Test
    void tellsAFileFromOneThatOnlyBeginsLikeIt() {
        stored().complete(START, NAME + ".gz", OTHER + " ");
        assertThat(finding(NAME)).isEqualTo("NOT_LOST");
        assertThat(finding(OTHER)).isEqualTo("NOT_LOST");
        assertThat(finding(NAME + ".gz")).isEqualTo("LOST");
    }

    @Test
    void findsTheFirstOfManyFilesWithoutReadingThemAll() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            names.add("20260128020000%06d_tz01_00000000_.log".formatted(i));
        }
        stored().complete(START, names.toArray(String[]::new));
        JsonNode answer = body(get("/api/files?name=2026"));
        assertThat(answer.get("more").asBoolean()).isTrue();
        assertThat(answer.get("lost")
                        .valueStream()
                        .map(loss -> loss.get("file").get("fileName").asString())
                        .toList())
                .isEqualTo(names.subList(0, 100));
    }

    @Test
    void sumsUpWindowsInGroups() {
        stored().complete(START, NAME);
        stored().complete(START.plusSeconds(60));
        stored().inconclusive(START.plusSeconds(120), "Loki was away");
        stored().complete(START.plusSeconds(240));
        String range = "from=2026-01-28T01:00:00Z&to=2026-01-28T02:06:00Z";
        JsonNode groups = body(get("/api/windows/groups?most=2&" + range)).get("items");
        assertThat(groups.size()).isEqualTo(2);
        assertThat(groups.get(0).toString())
                .isEqualTo(
                        "{\"start\":\"2026-01-28T02:00:00Z\",\"end\":\"2026-01-28T02:03:00Z\",\"windows\":3,\"judged\":2,"
                                + "\"inconclusive\":1,\"running\":0,\"missing\":0,\"pending\":0,\"losing\":1,\"forwarded\":200,"
                                + "\"processed\":199,\"lost\":1,\"recovered\":0}");
        assertThat(groups.get(1).get("missing").asInt()).isEqualTo(2);
        assertThat(groups.get(1).get("judged").asInt()).isEqualTo(1);
        assertThat(body(get("/api/windows/groups?" + range)).get("items").size())
                .as("a group a window where they are few")
                .isEqualTo(6);
        JsonNode all =
                body(get("/api/windows/groups?from=2026-01-28T02:00:00Z")).get("items");
        assertThat(all.size()).isBetween(150, 180);
        assertThat(all.get(all.size() - 1).get("pending").asInt()).isPositive();
    }

    private HttpResponse<String> head(String path) {
        return send(path, request -> request.method("HEAD", HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void refusesOddMethodsAsMethods() {
        HttpResponse<String> response =
                send("/api/windows", request -> request.method("TRACE", HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void answersTheSameReportOnlyOnce() {
        UUID id = stored().complete(START, NAME);
        HttpResponse<String> first = get("/api/reports/" + id);
        String etag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Last-Modified")).isPresent();
        assertThat(body(first).get("evidence").get("entriesRead").asInt()).isEqualTo(199);
        HttpResponse<String> second = send("/api/reports/" + id, request -> request.header("If-None-Match", etag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(get("/api/reports/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesLostFilesByName() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            names.add("202601280200000000%02d_tz01_00000000_.log".formatted(i));
        }
        UUID id = stored().complete(START, names.toArray(String[]::new));
        stored().recover(names.get(3), START.plusSeconds(100));
        List<String> seen = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = body(get("/api/reports/%s/lost-files?size=10&after=%s".formatted(id, after)));
            assertThat(page.get("total").asInt()).isEqualTo(25);
            page.get("items").forEach(item -> seen.add(item.get("fileName").asString()));
            after = page.get("next").isNull() ? null : page.get("next").asString();
        }
        assertThat(seen).isEqualTo(names);
        JsonNode recovered = body(get("/api/reports/" + id + "/lost-files?recovered=true"));
        assertThat(recovered.get("total").asInt()).isEqualTo(1);
        assertThat(Instant.parse(
                        recovered.get("items").get(0).get("recoveredAt").asString()))
                .isEqualTo(START.plusSeconds(100));
        assertThat(body(get("/api/reports/" + id + "/lost-files?reason=FAILED"))
                        .get("total")
                        .asInt())
                .isZero();
    }

    @Test
    void listsNoLostFilesOfAWindowThatWasNotJudged() {
        UUID id = stored().inconclusive(START, "Loki was away");
        stored().lose(id, START, List.of(NAME));
        for (String path : List.of("lost-files", "lost-files.csv", "lost-files.ndjson")) {
            assertThat(get("/api/reports/%s/%s".formatted(id, path)).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void showsWindowsThatNobodyHasAVerdictOn() {
        stored().complete(START, NAME);
        stored().inconclusive(START.plusSeconds(60), "Loki was away");
        stored().complete(START.plusSeconds(180));
        String range = "from=2026-01-28T01:00:00Z&to=2026-01-28T02:05:00Z";
        JsonNode all = body(get("/api/windows?" + range));
        assertThat(states(all)).containsExactly("COMPLETE", "INCONCLUSIVE", "MISSING", "COMPLETE", "MISSING");
        JsonNode open = body(get("/api/windows?state=MISSING&state=INCONCLUSIVE&" + range));
        assertThat(states(open)).containsExactly("INCONCLUSIVE", "MISSING", "MISSING");
    }

    @Test
    void findsAWindowByItsFirstMillisecond() {
        stored().complete(START, NAME);
        String from = "/api/windows?from=2026-01-28T02:00:00";
        assertThat(states(body(get(from + "Z&to=2026-01-28T02:00:00.001Z")))).containsExactly("COMPLETE");
        assertThat(states(body(get(from + ".001Z&to=2026-01-28T02:00:00.002Z"))))
                .isEmpty();
    }

    @Test
    void saysWhetherAFileWasLost() {
        stored().complete(START, NAME, OTHER);
        stored().recover(OTHER, START.plusSeconds(100));
        stored().inconclusive(START.plusSeconds(60), "Loki was away");
        assertThat(finding(NAME)).isEqualTo("LOST");
        assertThat(finding(OTHER)).isEqualTo("RECOVERED");
        assertThat(finding("20260128020001000000_tz01_00000003_.log")).isEqualTo("NOT_LOST");
        assertThat(finding("20260128020100000000_tz01_00000003_.log")).isEqualTo("UNKNOWN");
        assertThat(finding("20260128020500000000_tz01_00000003_.log")).isEqualTo("UNKNOWN");
        JsonNode beginning = body(get("/api/files?name=20260128020000"));
        assertThat(beginning.get("lost").size()).isEqualTo(2);
        assertThat(beginning.get("windows").size()).isZero();
        assertThat(body(get("/api/files?name=%25")).get("lost").size()).isZero();
    }

    @Test
    void deletesAReportWithItsList() {
        UUID id = stored().complete(START, NAME);
        HttpResponse<String> response = send("/api/reports/" + id, HttpRequest.Builder::DELETE);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(get("/api/reports/" + id).statusCode()).isEqualTo(404);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM lost_files", Long.class))
                .isZero();
    }

    private String finding(String name) {
        return body(get("/api/files?name=" + name))
                .get("windows")
                .get(0)
                .get("finding")
                .asString();
    }

    private static List<String> states(JsonNode list) {
        return list.get("items")
                .valueStream()
                .map(item -> item.get("state").asString())
                .toList();
    }
}
