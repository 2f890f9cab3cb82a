package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SignInTest extends SecuredApiTest {

    private static final String ANYTHING = "/api/audits/00000000-0000-0000-0000-000000000000/stop";

    @Test
    void asksSessionsForATokenAgainstForgery() {
        HttpResponse<String> first = get("/api/session");
        JsonNode anonymous = body(first);
        assertThat(anonymous.get("user").isNull()).isTrue();
        assertThat(anonymous.get("passwords").asBoolean()).isTrue();
        assertThat(anonymous.get("flows").size()).isZero();
        String cookie = cookie(first);
        String csrf = anonymous.get("csrf").asString();
        assertThat(signIn("opa", "operating", cookie, "").statusCode()).isEqualTo(403);
        assertThat(signIn("opa", "wrong", cookie, csrf).statusCode()).isEqualTo(401);
        HttpResponse<String> signedIn = signIn("opa", "operating", cookie, csrf);
        assertThat(signedIn.statusCode()).isEqualTo(204);

        String session = cookie(signedIn);
        assertThat(session).isNotEqualTo(cookie);
        JsonNode operator = body(send("/api/session", request -> request.header("Cookie", session)));
        assertThat(operator.get("user").asString()).isEqualTo("opa");
        assertThat(operator.get("roles").toString()).isEqualTo("[\"operator\"]");
        assertThat(send("/api/reports", request -> request.header("Cookie", session))
                        .statusCode())
                .isEqualTo(200);
        assertThat(change(session, "").statusCode()).isEqualTo(403);
        assertThat(change(session, operator.get("csrf").asString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void keepsTheSessionFromScriptsAndOtherSites() {
        String cookie = get("/api/session").headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Lax");
    }

    @Test
    void refusesWhatAnotherSiteMadeABrowserSend() {
        assertThat(send(
                                ANYTHING,
                                request -> request.header("Authorization", OPERATOR)
                                        .header("Sec-Fetch-Site", "cross-site")
                                        .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void sendsHeadersThatKeepPagesToThemselves() {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        for (String path : List.of("/api/reports", "/anything")) {
            HttpResponse<String> refused = get(path);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Bearer");
        }
    }

    private HttpResponse<String> change(String session, String csrf) {
        return send(
                ANYTHING,
                request -> request.header("Cookie", session)
                        .header("X-CSRF-TOKEN", csrf)
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> signIn(String name, String password, String cookie, String csrf) {
        return send(
                "/login",
                request -> request.header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookie)
                        .header("X-CSRF-TOKEN", csrf)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "username=%s&password=%s".formatted(name, password))));
    }

    private static String cookie(HttpResponse<String> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }
}
