package dev.waybill.reconciliation.source.loki;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Loki is, who asks, and how patiently.
 *
 * @param url base address of Loki or of the gateway before it, e.g. {@code http://loki:3100}; without it Loki is not the
 *     source (LOKI_URL)
 * @param tenant value of {@code X-Scope-OrgID}; Loki answers a wrong one with nothing at all, so check it twice
 * @param username user for basic authentication
 * @param password password for basic authentication
 * @param bearerToken token for bearer authentication, instead of user and password
 * @param sslBundle name of the SSL bundle ({@code spring.ssl.bundle}) with the certificates to trust and to show
 * @param headers further headers of every request
 * @param compression whether answers are compressed: saves network, costs Loki a fifth more work
 * @param connectTimeout longest wait for a connection
 * @param readTimeout longest wait for a whole answer; a little more than Loki's own {@code query_timeout}, so that Loki's
 *     words are heard
 * @param concurrency requests in flight at once, over all readers
 * @param pageEntries entries asked for at once; a lower {@code max_entries_limit_per_query} of Loki is discovered
 * @param maxLookback how far back Loki may be asked, where its own limits cannot be read or it keeps less of these streams
 *     ({@code retention_stream}); ranges that begin earlier are refused (LOKI_MAX_LOOKBACK)
 * @param retry how often and how patiently a failed request is repeated
 * @param selectors which lines are sightings
 */
@ConfigurationProperties("waybill.loki")
public record LokiProperties(
        @Nullable URI url,
        @Nullable String tenant,
        @Nullable String username,
        @Nullable String password,
        @Nullable String bearerToken,
        @Nullable String sslBundle,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("false") boolean compression,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("70s") Duration readTimeout,
        @DefaultValue("4") int concurrency,
        @DefaultValue("20000") int pageEntries,
        @Nullable Duration maxLookback,
        @DefaultValue Retry retry,
        @DefaultValue LokiSelectors selectors) {

    public LokiProperties {
        url = url == null || url.toString().isBlank() ? null : url;
        tenant = blankToNull(tenant);
        username = blankToNull(username);
        password = blankToNull(password);
        bearerToken = blankToNull(bearerToken);
        sslBundle = blankToNull(sslBundle);
        headers = Map.copyOf(headers);
        if (url != null
                && (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme())))) {
            throw new IllegalArgumentException(
                    "waybill.loki.url (LOKI_URL) is '%s', but must be an address such as http://loki:3100"
                            .formatted(url));
        }
        if (url != null && url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "waybill.loki.url (LOKI_URL) holds a user; set waybill.loki.username and waybill.loki.password instead");
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("waybill.loki.username and waybill.loki.password must be set together");
        }
        if (username != null && bearerToken != null) {
            throw new IllegalArgumentException(
                    "waybill.loki.username and waybill.loki.bearer-token are both set, but only one can be sent");
        }
        requirePositive("waybill.loki.connect-timeout", connectTimeout);
        requirePositive("waybill.loki.read-timeout", readTimeout);
        requireAtLeastOne("waybill.loki.concurrency", concurrency);
        requireAtLeastOne("waybill.loki.page-entries", pageEntries);
        if (maxLookback != null) {
            requirePositive("waybill.loki.max-lookback", maxLookback);
        }
    }

    /** The defaults for a Loki at this address. */
    public static LokiProperties at(URI url) {
        return new LokiProperties(
                url,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(70),
                4,
                20000,
                null,
                Retry.DEFAULT,
                LokiSelectors.DEFAULT);
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s is %s, but must be positive".formatted(name, value));
        }
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, but must be at least 1".formatted(name, value));
        }
    }

    /**
     * How often and how patiently a failed request is repeated; waits double, with jitter.
     *
     * @param attempts how often a request is made at most, the first time included
     * @param firstDelay wait before the second attempt
     * @param maxDelay longest wait, also where Loki asks for a longer one ({@code Retry-After})
     */
    public record Retry(
            @DefaultValue("6") int attempts,
            @DefaultValue("500ms") Duration firstDelay,
            @DefaultValue("15s") Duration maxDelay) {

        static final Retry DEFAULT = new Retry(6, Duration.ofMillis(500), Duration.ofSeconds(15));

        public Retry {
            requireAtLeastOne("waybill.loki.retry.attempts", attempts);
            requirePositive("waybill.loki.retry.first-delay", firstDelay);
            requirePositive("waybill.loki.retry.max-delay", maxDelay);
        }
    }
}
