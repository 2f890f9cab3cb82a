package dev.waybill.reconciliation.web.access;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.waybill.reconciliation.web.ApiTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;

/** Sign-in at a provider of identities, from the console's link to the session. */
class OidcSignInTest extends ApiTest {

    private static final WireMockServer PROVIDER =
            new WireMockServer(wireMockConfig().dynamicPort());
    private static final RSAKey KEY = key();

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.start();
        String issuer = PROVIDER.baseUrl();
        PROVIDER.stubFor(WireMock.get("/.well-known/openid-configuration").willReturn(okJson("""
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                 "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(issuer))));
        PROVIDER.stubFor(WireMock.get("/keys").willReturn(okJson(new JWKSet(KEY.toPublicJWK()).toString())));
        registry.add("spring.security.oauth2.client.provider.oidc.issuer-uri", () -> issuer);
        registry.add("spring.security.oauth2.client.registration.oidc.client-id", () -> "waybill");
        registry.add("spring.security.oauth2.client.registration.oidc.client-secret", () -> "secret");
        registry.add("spring.security.oauth2.client.registration.oidc.scope", () -> "openid");
        registry.add("waybill.access.oidc.readers", () -> "audit");
        registry.add("waybill.access.oidc.operators", () -> "on-call");
    }

    @AfterAll
    static void stop() {
        PROVIDER.stop();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "nobody",
            value = {"on-call, someone, 200, 404", "audit, someone, 200, 403", "kitchen, nobody, 403, 403"})
    void givesTheRolesThatGroupsStandFor(String group, @Nullable String user, int reading, int changing) {
        String signedIn = signIn(group);
        HttpResponse<String> session = send("/api/session", request -> request.header("Cookie", signedIn));
        String cookie = cookie(session); // a session that gets its token against forgery gets a new id
        JsonNode who = body(session);
        assertThat(who.get("user").isNull() ? null : who.get("user").asString()).isEqualTo(user);
        assertThat(send("/api/reports", request -> request.header("Cookie", cookie))
                        .statusCode())
                .isEqualTo(reading);
        HttpResponse<String> change = send(
                "/api/audits/00000000-0000-0000-0000-000000000000/stop",
                request -> request.header("Cookie", cookie)
                        .header("X-CSRF-TOKEN", who.get("csrf").asString())
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(change.statusCode()).isEqualTo(changing);
    }

    @Test
    void letsNobodyInBeforeThat() {
        assertThat(get("/api/reports").statusCode()).isEqualTo(401);
        assertThat(body(get("/api/session")).get("oidc").asBoolean()).isTrue();
        assertThat(get("/login/oauth2/code/oidc?code=made-up&state=made-up")
                        .headers()
                        .firstValue("Location"))
                .isNotEqualTo(Optional.of("/"));
    }

    /** Goes where a browser would be sent, and returns the cookie of the session. */
    private String signIn(String group) {
        HttpResponse<String> leaving = get("/oauth2/authorization/oidc");
        assertThat(leaving.statusCode()).isEqualTo(302);
        URI authorize = URI.create(leaving.headers().firstValue("Location").orElseThrow());
        assertThat(authorize.getPath()).isEqualTo("/authorize");
        Map<String, String> asked =
                UriComponentsBuilder.fromUri(authorize).build().getQueryParams().toSingleValueMap();
        PROVIDER.stubFor(WireMock.post("/token")
                .willReturn(okJson("""
                {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": "%s"}""".formatted(idToken(asked.getOrDefault("nonce", ""), group)))));
        HttpResponse<String> back = send(
                "/login/oauth2/code/oidc?code=c&state=" + asked.get("state"),
                request -> request.header("Cookie", cookie(leaving)));
        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(back.headers().firstValue("Location")).hasValue("/");
        return cookie(back);
    }

    private static String idToken(String nonce, String group) {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(PROVIDER.baseUrl())
                        .subject("someone")
                        .audience("waybill")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)))
                        .claim("nonce", nonce)
                        .claim("groups", List.of("everybody", group))
                        .build());
        try {
            token.sign(new RSASSASigner(KEY));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cookie(HttpResponse<String> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }
}
