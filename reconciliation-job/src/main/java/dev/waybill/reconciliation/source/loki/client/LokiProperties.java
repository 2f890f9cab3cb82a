package dev.waybill.reconciliation.source.loki.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
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
 * @param queryIngestersWithin age from which on Loki shows lines only once it has put them away, so that what came late may be
 *     there and not be shown; 0 where it shows all. Without it the age is taken from Loki's {@code /config}
 *     ({@code ingester.query_store_max_look_back_period}, else {@code querier.query_ingesters_within}); where that cannot be
 *     read, from Loki's defaults: 3 h (LOKI_QUERY_INGESTERS_WITHIN)
 * @param writerLabel label that tells the writers of a side apart; streams without it are told apart by all their labels
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
        @Nullable Duration queryIngestersWithin,
        @DefaultValue(LokiProperties.WRITER_LABEL) String writerLabel,
        @DefaultValue Retry retry,
        @DefaultValue LokiSelectors selectors) {

    static final String WRITER_LABEL = "instance";

    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[[0-9A-Za-z:.%]+]|[^\\s\\[\\]:/?#@]+)(?::[0-9]{1,5})?");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    @ConstructorBinding
    public LokiProperties {
        url = url == null || url.toString().isBlank() ? null : url;
        tenant = blankToNull(tenant);
        username = blankToNull(username);
        password = blankToNull(password);
        bearerToken = blankToNull(bearerToken);
        sslBundle = blankToNull(sslBundle);
        headers = Map.copyOf(headers);
        if (url != null) {
            requireAddress(url);
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
        if (queryIngestersWithin != null && queryIngestersWithin.isNegative()) {
            throw new IllegalArgumentException(
                    "waybill.loki.query-ingesters-within (LOKI_QUERY_INGESTERS_WITHIN) is %s, but must not be negative"
                            .formatted(queryIngestersWithin));
        }
        if (!LABEL.matcher(writerLabel).matches()) {
            throw new IllegalArgumentException(
                    "waybill.loki.writer-label is '%s', but must be the name of a label".formatted(writerLabel));
        }
    }

    /** The settings for a Loki that shows every line that it holds, and whose writers are told apart as usual. */
    public LokiProperties(
            @Nullable URI url,
            @Nullable String tenant,
            @Nullable String username,
            @Nullable String password,
            @Nullable String bearerToken,
            @Nullable String sslBundle,
            Map<String, String> headers,
            boolean compression,
            Duration connectTimeout,
            Duration readTimeout,
            int concurrency,
            int pageEntries,
            @Nullable Duration maxLookback,
            Retry retry,
            LokiSelectors selectors) {
        this(
                url,
                tenant,
                username,
                password,
                bearerToken,
                sslBundle,
                headers,
                compression,
                connectTimeout,
                readTimeout,
                concurrency,
                pageEntries,
                maxLookback,
                Duration.ZERO,
                WRITER_LABEL,
                retry,
                selectors);
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
                null,
                WRITER_LABEL,
                Retry.DEFAULT,
                LokiSelectors.DEFAULT);
    }

    /**
     * Names of hosts are taken as they are: Compose knows some that no URI allows, such as {@code my_loki}.
     *
     * @throws IllegalArgumentException if it is no address, or holds a user
     */
    private static void requireAddress(URI url) {
        String authority = url.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "waybill.loki.url (LOKI_URL) holds a user; set waybill.loki.username and waybill.loki.password instead");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (authority == null
                || !AUTHORITY.matcher(authority).matches()
                || !("http".equals(scheme) || "https".equals(scheme))
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "waybill.loki.url (LOKI_URL) is '%s', but must be an address such as http://loki:3100"
                            .formatted(url));
        }
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

        public static final Retry DEFAULT = new Retry(6, Duration.ofMillis(500), Duration.ofSeconds(15));

        public Retry {
            requireAtLeastOne("waybill.loki.retry.attempts", attempts);
            requirePositive("waybill.loki.retry.first-delay", firstDelay);
            requirePositive("waybill.loki.retry.max-delay", maxDelay);
        }
    }
}
