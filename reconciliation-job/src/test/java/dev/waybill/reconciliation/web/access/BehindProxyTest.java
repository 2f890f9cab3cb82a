package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A proxy on this machine ends TLS, and is trusted to say who asks, for which host. */
class BehindProxyTest extends SecuredApiTest {

    @DynamicPropertySource
    static void proxy(DynamicPropertyRegistry registry) {
        registry.add("waybill.access.trusted-proxies", () -> "127.0.0.1");
        String registration = "spring.security.oauth2.client.registration.oidc.";
        registry.add(registration + "client-id", () -> "waybill");
        registry.add(registration + "client-secret", () -> "secret");
        registry.add(registration + "scope", () -> "openid");
        registry.add(registration + "authorization-grant-type", () -> "authorization_code");
        registry.add(registration + "redirect-uri", () -> "{baseUrl}/login/oauth2/code/{registrationId}");
        String provider = "spring.security.oauth2.client.provider.oidc.";
        registry.add(provider + "authorization-uri", () -> "https://id.example/authorize");
        registry.add(provider + "token-uri", () -> "https://id.example/token");
        registry.add(provider + "jwk-set-uri", () -> "https://id.example/keys");
    }

    @Test
    void comesBackToTheAddressThatBrowsersKnow() {
        HttpResponse<String> leaving = send("/oauth2/authorization/oidc", BehindProxyTest::proxied);
        assertThat(leaving.statusCode()).isEqualTo(302);
        String location =
                URLDecoder.decode(leaving.headers().firstValue("Location").orElseThrow(), StandardCharsets.UTF_8);
        assertThat(location).contains("redirect_uri=https://waybill.example/login/oauth2/code/oidc");
        assertThat(leaving.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allMatch(cookie -> cookie.contains("; Secure") && !cookie.startsWith("SESSION"));
        assertThat(leaving.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    @Test
    void limitsAndWritesDownTheClientNotTheProxy() {
        HttpResponse<String> refused =
                send("/api/reports", request -> proxied(request).header("Authorization", "Basic b3BhOng="));
        assertThat(refused.statusCode()).isEqualTo(401);
        await().untilAsserted(() -> assertThat(jdbc.queryForList("SELECT address FROM actions", String.class))
                .contains("203.0.113.9"));
    }

    @Test
    void comparesOriginsWithTheAddressThatBrowsersKnow() {
        String path = "/api/audits/00000000-0000-0000-0000-000000000000/stop";
        assertThat(statusOf(path, request -> changing(request, "https://waybill.example")))
                .isEqualTo(404);
        assertThat(statusOf(path, request -> changing(request, "https://evil.example")))
                .isEqualTo(403);
    }

    private static HttpRequest.Builder changing(HttpRequest.Builder request, String origin) {
        return proxied(request)
                .header("Authorization", OPERATOR)
                .header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.noBody());
    }

    private static HttpRequest.Builder proxied(HttpRequest.Builder request) {
        return request.header("X-Forwarded-For", "10.0.0.1, 203.0.113.9")
                .header("X-Forwarded-Host", "waybill.example")
                .header("X-Forwarded-Port", "443")
                .header("X-Forwarded-Proto", "https");
    }
}
