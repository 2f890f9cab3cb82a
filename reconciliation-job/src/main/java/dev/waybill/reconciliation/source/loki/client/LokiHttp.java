package dev.waybill.reconciliation.source.loki.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** How Loki is spoken to: connections, headers, and what a broken connection means. */
final class LokiHttp {

    private static final String GZIP = "gzip";
    private static final String TENANT = "X-Scope-OrgID";

    private LokiHttp() {}

    static RestClient client(LokiProperties properties, @Nullable SslBundle ssl) {
        HttpClientSettings settings = HttpClientSettings.defaults()
                .withConnectTimeout(properties.connectTimeout())
                .withReadTimeout(properties.readTimeout())
                .withRedirects(HttpRedirects.DONT_FOLLOW)
                .withSslBundle(ssl);
        // Blocking on virtual threads: half the work per byte that java.net.http.HttpClient makes of it.
        ClientHttpRequestFactory factory =
                ClientHttpRequestFactoryBuilder.simple().build(settings);
        return RestClient.builder()
                .requestFactory(factory)
                .defaultHeaders(headers -> addHeaders(headers, properties))
                .build();
    }

    private static void addHeaders(HttpHeaders headers, LokiProperties properties) {
        // An empty answer that was cached before the lines came in would be empty for ever.
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (properties.compression()) {
            headers.set(HttpHeaders.ACCEPT_ENCODING, GZIP);
        }
        properties.headers().forEach(headers::set);
        if (properties.tenant() != null) {
            headers.set(TENANT, properties.tenant());
        }
        if (properties.username() != null && properties.password() != null) {
            headers.setBasicAuth(properties.username(), properties.password());
        }
        if (properties.bearerToken() != null) {
            headers.setBearerAuth(properties.bearerToken());
        }
    }

    /** The body as it was before it was compressed, if it was. */
    static InputStream decoded(InputStream body, HttpHeaders headers) throws IOException {
        return GZIP.equals(headers.getFirst(HttpHeaders.CONTENT_ENCODING)) ? new GZIPInputStream(body) : body;
    }

    /** What it means that a connection brought no whole answer. */
    static LokiFailure failure(String request, RuntimeException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException && !isConnecting(t)) {
                return new LokiFailure(FailureCause.TIMEOUT, "%s: no answer in time".formatted(request), e);
            }
            if (isDistrust(t)) {
                return new LokiFailure(
                        FailureCause.REFUSED,
                        "%s: %s (check the host name in waybill.loki.url, and the certificates in waybill.loki.ssl-bundle)"
                                .formatted(request, words(t)),
                        e);
            }
        }
        return new LokiFailure(
                FailureCause.CONNECTION,
                "%s: %s".formatted(request, words(e.getCause() == null ? e : e.getCause())),
                e);
    }

    /** Whether one end does not accept who the other says it is, which no repetition changes. */
    private static boolean isDistrust(Throwable t) {
        return t instanceof CertificateException
                || t instanceof SSLPeerUnverifiedException
                || (t instanceof SSLHandshakeException
                        && String.valueOf(t.getMessage()).contains("Received fatal alert"));
    }

    private static boolean isConnecting(Throwable timeout) {
        return String.valueOf(timeout.getMessage()).toLowerCase(Locale.ROOT).contains("connect");
    }

    private static String words(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + message;
    }
}
