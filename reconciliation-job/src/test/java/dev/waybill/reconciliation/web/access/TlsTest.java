package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The watcher with a certificate of its own, asked by a client that believes nothing else. */
class TlsTest extends SecuredApiTest {

    private static final String PASSWORD = "changeit";

    private static Path store = Path.of("");

    @DynamicPropertySource
    static void certificate(DynamicPropertyRegistry registry) throws IOException, InterruptedException {
        store = Files.createTempDirectory("tls").resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "web",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        registry.add("server.ssl.bundle", () -> "web");
        registry.add(
                "spring.ssl.bundle.jks.web.keystore.location",
                () -> store.toUri().toString());
        registry.add("spring.ssl.bundle.jks.web.keystore.password", () -> PASSWORD);
        registry.add("spring.ssl.bundle.jks.web.keystore.type", () -> "PKCS12");
    }

    @Test
    void keepsCookiesAndBrowsersToTls() throws IOException, GeneralSecurityException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            HttpResponse<String> session = client.send(
                    HttpRequest.newBuilder(uri("/api/session")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(session.statusCode()).isEqualTo(200);
            assertThat(session.headers().firstValue("Strict-Transport-Security").orElseThrow())
                    .contains("max-age=31536000");
            String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("; Secure").containsIgnoringCase("; HttpOnly");
            HttpResponse<String> signedIn = client.send(
                    HttpRequest.newBuilder(uri("/login"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .header(
                                    "X-CSRF-TOKEN",
                                    json.readTree(session.body()).get("csrf").asString())
                            .header("Origin", "https://localhost:" + port)
                            .POST(HttpRequest.BodyPublishers.ofString("username=opa&password=operating"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(signedIn.statusCode()).isEqualTo(204);
            assertThat(signedIn.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("SESSION=")
                    .contains("; Secure");
        }
    }

    private URI uri(String path) {
        return URI.create("https://localhost:%d%s".formatted(port, path));
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("web", own.getCertificate("web"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
