package dev.waybill.reconciliation.web.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.web.ApiTest;
import dev.waybill.reconciliation.window.AuditWindow;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AuditApiTest extends ApiTest {

    private static final String ONE_WINDOW = "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\"}";
    private static final String TWO_WINDOWS =
            "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:02:00Z\",\"redo\":true}";
    private static final String NAME = "20260128020000500000_tz01_00000001_.log";

    @Test
    void auditsARangeOnRequest() {
        announce();
        HttpResponse<String> response = post("/api/audits", TWO_WINDOWS);
        assertThat(response.statusCode()).isEqualTo(202);
        String location = response.headers().firstValue("Location").orElseThrow();
        JsonNode ended = awaitEnd(location);
        assertThat(ended.get("state").asString()).isEqualTo("COMPLETE");
        assertThat(ended.get("done").asInt()).isEqualTo(2);
        JsonNode lost = body(get("/api/reports/" + idOf(0) + "/lost-files"));
        assertThat(lost.get("items").get(0).get("fileName").asString()).isEqualTo(NAME);
        JsonNode execution =
                body(get("/api/reports/" + idOf(0) + "/executions")).get(0);
        assertThat(execution.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(execution.get("read").asInt()).isEqualTo(1);
        assertThat(execution.get("lost").asInt()).isEqualTo(1);
    }

    @Test
    void runsOneAuditAtATimeAndShowsIt() {
        announce();
        Semaphore gate = new Semaphore(0);
        source.onEntry(entry -> gate.acquireUninterruptibly());
        String location;
        try {
            location = post("/api/audits", TWO_WINDOWS)
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            HttpResponse<String> second = post("/api/audits", ONE_WINDOW);
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
            UUID other = stored().complete(START.plusSeconds(600));
            assertThat(send("/api/reports/" + other, HttpRequest.Builder::DELETE)
                            .statusCode())
                    .isEqualTo(409);
            await().untilAsserted(() ->
                    assertThat(body(get("/api/audits")).get("running").size()).isEqualTo(1));
            JsonNode stopped = body(post(location + "/stop", ""));
            assertThat(stopped.get("state").asString()).isEqualTo("STOPPING");
        } finally {
            gate.release(1_000);
        }
        assertThat(awaitEnd(location).get("state").asString()).isEqualTo("STOPPED");
        assertThat(body(get("/api/audits")).get("requested").get(0).get("id").asString())
                .isEqualTo(location.substring("/api/audits/".length()));
    }

    @Test
    void showsAnExecutionThatWasCreatedAndHasNotBegun() {
        jdbc.update(
                "INSERT INTO BATCH_JOB_INSTANCE (JOB_INSTANCE_ID, VERSION, JOB_NAME, JOB_KEY) VALUES (999, 0, 'j', 'k')");
        jdbc.update("""
                INSERT INTO BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, VERSION, JOB_INSTANCE_ID, CREATE_TIME, STATUS)
                VALUES (999, 0, 999, '2026-01-28 02:00:00', 'STARTING')""");
        Map.of("flow", FLOW, "windowStart", "2026-01-28T02:00:00Z", "windowEnd", "2026-01-28T02:01:00Z")
                .forEach((name, value) -> jdbc.update("""
                        INSERT INTO BATCH_JOB_EXECUTION_PARAMS
                          (JOB_EXECUTION_ID, PARAMETER_NAME, PARAMETER_TYPE, PARAMETER_VALUE, IDENTIFYING)
                        VALUES (999, ?, 'java.lang.String', ?, 'Y')""", name, value));
        try {
            JsonNode running = body(get("/api/audits")).get("running").get(0);
            assertThat(running.get("windowStart").asString()).isEqualTo("2026-01-28T02:00:00Z");
            assertThat(running.get("startedAt").isNull()).isTrue();
        } finally {
            jdbc.update("DELETE FROM BATCH_JOB_EXECUTION_PARAMS WHERE JOB_EXECUTION_ID = 999");
            jdbc.update("DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_EXECUTION_ID = 999");
            jdbc.update("DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID = 999");
        }
    }

    @Test
    void startsNothingTwiceForTheSameKey() {
        String key = UUID.randomUUID().toString();
        String first = withKey(key, ONE_WINDOW).headers().firstValue("Location").orElseThrow();
        awaitEnd(first);
        assertThat(withKey(key, ONE_WINDOW).headers().firstValue("Location")).hasValue(first);
        assertThat(withKey(key, TWO_WINDOWS).statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|from",
                "{\"from\":\"2026-01-28T02:00:00Z\"}|to",
                "{\"from\":\"2026-01-28T02:00:30Z\",\"to\":\"2026-01-28T02:01:00Z\"}|from",
                "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:30Z\"}|to",
                "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:00:00Z\"}|to",
                "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"9000-01-28T02:00:00Z\"}|to",
                "{\"from\":\"-999999999-01-01T00:00:00Z\",\"to\":\"2026-01-28T02:00:00Z\"}|from",
                "{\"flow\":\"none\",\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\"}|flow",
                "{\"from\":5|body",
                "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\",\"rdeo\":true}|rdeo",
                "[]|body"
            })
    void refusesRangesThatAreNoSettledWindows(String request, String field) {
        HttpResponse<String> response = post("/api/audits", request);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(body(response).get("field").asString()).isEqualTo(field);
    }

    @Test
    void auditsAWindowOfAnOldLengthByItsBounds() {
        AuditWindow five = new AuditWindow(START.plusSeconds(300), START.plusSeconds(600));
        jdbc.update(
                """
                INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, revision, job_execution_id,
                  created_at, updated_at) VALUES (?, ?, ?, ?, 'COMPLETE', 1, 0, ?, ?)""",
                Reports.idOf(FLOW, five).toString(),
                FLOW,
                Timestamp.from(five.start()),
                Timestamp.from(five.end()),
                Timestamp.from(five.end()),
                Timestamp.from(five.end()));
        String range = "{\"from\":\"2026-01-28T02:%s:00Z\",\"to\":\"2026-01-28T02:%s:00Z\",\"redo\":true}";
        HttpResponse<String> within = post("/api/audits", range.formatted("06", "10"));
        assertThat(within.statusCode()).isEqualTo(400);
        assertThat(within.body()).contains("2026-01-28T02:05:00Z and 2026-01-28T02:10:00Z");
        HttpResponse<String> response = post("/api/audits", range.formatted("04", "11"));
        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode ended = awaitEnd(response.headers().firstValue("Location").orElseThrow());
        assertThat(ended.get("state").asString()).isEqualTo("COMPLETE");
        assertThat(ended.get("done").asInt()).isEqualTo(3);
    }

    @Test
    void refusesLongBodies() {
        assertThat(post("/api/audits", "{\"flow\":\"" + "x".repeat(100_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
    }

    private void announce() {
        source.add(Side.FORWARDED, NAME, START.plusMillis(500), START.plusMillis(500));
    }

    private HttpResponse<String> withKey(String key, String request) {
        return send(
                "/api/audits",
                builder -> builder.header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(request)));
    }

    private JsonNode awaitEnd(String location) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> body(get(location)), audit -> !audit.get("endedAt").isNull());
    }
}
