package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What happens when somebody pushes at the door, with a password that costs as much to check as real ones do. */
@ExtendWith(OutputCaptureExtension.class)
class DoorTest extends SecuredApiTest {

    private static final String WINDOW = "{\"from\":\"2026-01-28T02:00:00Z\",\"to\":\"2026-01-28T02:01:00Z\"}";
    private static final String ANYTHING = "/api/audits/00000000-0000-0000-0000-000000000000/stop";

    @DynamicPropertySource
    static void costly(DynamicPropertyRegistry registry) {
        registry.add("waybill.access.failures-per-minute", () -> "50");
        registry.add("waybill.access.users[2].name", () -> "costly");
        registry.add("waybill.access.users[2].password", () -> "{bcrypt}" + new BCryptPasswordEncoder(11).encode("x"));
        registry.add("waybill.access.users[2].roles", () -> "operator");
        registry.add("logging.level.dev.waybill.reconciliation.web", () -> "info");
    }

    @Test
    void answersOthersWhileManyTryPasswords() throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> tries = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String wrong = basic("costly", "wrong" + i);
                tries.add(threads.submit(
                        () -> statusOf("/api/reports", request -> request.header("Authorization", wrong))));
            }
            await().until(() -> tries.stream().anyMatch(Future::isDone));
            for (int i = 0; i < 20; i++) {
                assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
                assertThat(get("/").statusCode()).isEqualTo(200);
                assertThat(statusOf("/api/reports", request -> request.header("Authorization", TOKEN)))
                        .isEqualTo(200);
            }
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> one : tries) {
                answers.add(one.get());
            }
            assertThat(answers).contains(429).allMatch(status -> status == 401 || status == 429);
        }
    }

    @Test
    void writesDownWhoDidWhat() {
        UUID report = stored().complete(START);
        HttpResponse<String> deleted = send(
                "/api/reports/" + report,
                request -> request.header("Authorization", OPERATOR).DELETE());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(statusOf("/api/reports", request -> request.header("Authorization", basic("opa\n\u202e", "wrong"))))
                .isEqualTo(401);
        JsonNode deletion =
                Objects.requireNonNull(actions("?kind=DELETE&actor=opa").get("DELETE"));
        assertThat(deletion.get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(deletion.get("arguments").asString()).contains("report=" + report);
        await().untilAsserted(() ->
                assertThat(actions("?actor=opa%EF%BF%BD%EF%BF%BD")).containsOnlyKeys("SIGN_IN_FAILED"));
        assertThat(actions("?actor=nobody")).isEmpty();
        JsonNode first = body(as(OPERATOR, "/api/actions?size=1"));
        long next = first.get("next").asLong();
        JsonNode second = body(as(OPERATOR, "/api/actions?size=1&before=" + next));
        assertThat(second.get("items").get(0).get("id").asLong()).isLessThan(next);
    }

    @Test
    void keepsNoSessionOfWhoHasNotSignedIn() {
        for (String path : List.of("/", "/api/session", "/api/reports", "/console/app.js", "/login")) {
            assertThat(get(path).headers().allValues("Set-Cookie"))
                    .as(path)
                    .noneMatch(cookie -> cookie.startsWith("SESSION"));
        }
        assertThat(as(OPERATOR, "/api/session").headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("SESSION"));
    }

    @Test
    void changesTheTokenAtSignInAndEndsTheSessionAtSignOut() {
        HttpResponse<String> before = get("/api/session");
        String csrf = body(before).get("csrf").asString();
        HttpResponse<String> signedIn = send(
                "/login",
                request -> form(request)
                        .header("Cookie", cookie(before))
                        .header("X-CSRF-TOKEN", csrf)
                        .POST(HttpRequest.BodyPublishers.ofString("username=opa&password=operating")));
        assertThat(signedIn.statusCode()).isEqualTo(204);
        String session = cookie(signedIn);
        String both = session + "; " + cookie(before);
        assertThat(change(both, csrf, null)).isEqualTo(403);
        String fresh = body(send("/api/session", request -> request.header("Cookie", session)))
                .get("csrf")
                .asString();
        assertThat(change(session, fresh, null)).isEqualTo(404);
        for (String credentials : List.of("x", "Basic !!!", "bearer", "Digest a", basic("opa", "operating"))) {
            assertThat(change(session, "", credentials)).as(credentials).isIn(401, 403);
        }
        assertThat(statusOf(
                        "/logout",
                        request -> request.header("Cookie", session)
                                .header("X-CSRF-TOKEN", fresh)
                                .POST(HttpRequest.BodyPublishers.noBody())))
                .isEqualTo(204);
        assertThat(statusOf("/api/reports", request -> request.header("Cookie", session)))
                .isEqualTo(401);
        await().untilAsserted(() -> assertThat(actions("")).containsKeys("SIGN_IN", "SIGN_OUT"));
    }

    @Test
    void saysWhatIsWrongWithoutATokenAgainstForgery() {
        HttpResponse<String> refused = send(
                "/login",
                request -> form(request).POST(HttpRequest.BodyPublishers.ofString("username=opa&password=x")));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(body(refused).get("detail").asString()).contains("token");
    }

    @Test
    void givesEveryUserTheirOwnKeys() {
        source.clear();
        String key = UUID.randomUUID().toString();
        HttpResponse<String> first = start(OPERATOR, key, WINDOW);
        assertThat(first.statusCode()).isEqualTo(202);
        String location = first.headers().firstValue("Location").orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !body(as(OPERATOR, location)).get("endedAt").isNull());
        assertThat(start(OPERATOR, key, WINDOW).headers().firstValue("Location"))
                .hasValue(location);
        assertThat(jdbc.queryForList("SELECT actor FROM idempotency_keys", String.class))
                .containsExactly("opa");
        assertThat(start(basic("costly", "x"), key, WINDOW).headers().firstValue("Location"))
                .isPresent()
                .isNotEqualTo(Optional.of(location));
        // The same in a process that does not remember: what the key stands for is in the database.
        String forgotten = UUID.randomUUID().toString();
        jdbc.update("UPDATE idempotency_keys SET audit_id = ? WHERE actor = 'opa'", forgotten);
        HttpResponse<String> again = start(OPERATOR, key, WINDOW);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Location")).hasValue("/api/audits/" + forgotten);
        assertThat(body(again).get("endedAt").isNull()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "a;b", "a/b", "'"})
    void refusesKeysThatAreNone(String key) {
        assertThat(start(OPERATOR, key, WINDOW).statusCode()).isEqualTo(400);
    }

    @Test
    void answersFormsThatAreNoneWithoutAnError(CapturedOutput output) {
        HttpResponse<String> session = get("/api/session");
        String csrf = body(session).get("csrf").asString();
        for (String body : List.of("", "&&&=", "username=%", "username=%zz&password=%e4", "x".repeat(200_000))) {
            HttpResponse<String> answer = send(
                    "/login",
                    request -> form(request)
                            .header("Cookie", cookie(session))
                            .header("X-CSRF-TOKEN", csrf)
                            .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).isBetween(400, 499);
        }
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void saysNothingOfClientsThatGoAwayAmidASignIn(CapturedOutput output) throws IOException {
        HttpResponse<String> session = get("/api/session");
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoLinger(i % 2 == 0, 0);
                socket.getOutputStream().write("""
                        POST /login HTTP/1.1\r
                        Host: localhost\r
                        Cookie: %s\r
                        X-CSRF-TOKEN: %s\r
                        Content-Type: application/x-www-form-urlencoded\r
                        Content-Length: 1000\r
                        \r
                        username=opa&passw""".formatted(
                                cookie(session), body(session).get("csrf").asString())
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(output).doesNotContain("\tat ").doesNotContain("ERROR");
    }

    private Map<String, JsonNode> actions(String query) {
        return body(as(OPERATOR, "/api/actions" + query))
                .get("items")
                .valueStream()
                .collect(Collectors.toMap(action -> action.get("kind").asString(), action -> action, (a, b) -> a));
    }

    private HttpResponse<String> as(String who, String path) {
        return send(path, request -> request.header("Authorization", who));
    }

    private HttpResponse<String> start(String who, String key, String range) {
        return send(
                "/api/audits",
                request -> request.header("Authorization", who)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(range)));
    }

    private int change(String cookies, String csrf, @Nullable String credentials) {
        return statusOf(ANYTHING, request -> {
            HttpRequest.Builder built = request.header("Cookie", cookies)
                    .header("X-CSRF-TOKEN", csrf)
                    .POST(HttpRequest.BodyPublishers.noBody());
            return credentials == null ? built : built.header("Authorization", credentials);
        });
    }

    private static HttpRequest.Builder form(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/x-www-form-urlencoded");
    }

    private static String cookie(HttpResponse<String> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
