package dev.waybill.reconciliation.source.loki.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How far back Loki can be asked. It cuts what lies further back off without a word ({@code max_query_lookback}, retention),
 * so the bound is taken from what Loki publishes about itself, as far as it does, and from our own configuration.
 */
public final class LokiLimits {

    /** The tenant's own limits (since Loki 3.5), else the limits of all tenants. */
    private static final List<String> PATHS = List.of("/loki/api/v1/drilldown-limits", "/config");

    private static final Pattern LIMIT =
            Pattern.compile("(?m)^\\s*\"?(?:max_query_lookback|retention_period)\"?: \"?([0-9a-z]+)|"
                    + "\"(?:max_query_lookback|retention_period)\":\"([0-9a-z]+)\"");

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Duration REMEMBERED_IF_UNKNOWN = Duration.ofMinutes(1);

    private final LokiClient client;
    private final InstantSource clock;
    private final Map<String, String> published = new HashMap<>();
    private Instant askAgainAt = Instant.MIN;

    public LokiLimits(LokiClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The oldest instant that Loki can be asked for; empty if no bound is known. */
    public Optional<Instant> oldest() {
        Instant now = clock.instant();
        return Stream.concat(client.maxLookback().stream(), published(now).stream())
                .min(Duration::compareTo)
                .map(now::minus);
    }

    /**
     * What was published last, by the first that ever did: a question that fails changes nothing of it, and what holds for all
     * tenants is no substitute for what is known to hold for ours.
     */
    private synchronized Optional<Duration> published(Instant now) {
        if (!now.isBefore(askAgainAt)) {
            boolean answered = false;
            for (String path : PATHS) {
                Optional<String> text = client.text(path).filter(LokiLimits::saysLimits);
                text.ifPresent(limits -> published.put(path, limits));
                answered |= text.isPresent();
                if (published.containsKey(path)) {
                    break;
                }
            }
            askAgainAt = now.plus(answered ? REMEMBERED : REMEMBERED_IF_UNKNOWN);
        }
        return PATHS.stream()
                .map(published::get)
                .filter(Objects::nonNull)
                .findFirst()
                .flatMap(LokiLimits::shortest);
    }

    private static boolean saysLimits(String text) {
        return LIMIT.matcher(text).find();
    }

    /** The shortest limit that is set; zero means none. */
    static Optional<Duration> shortest(String text) {
        Matcher matcher = LIMIT.matcher(text);
        return matcher.results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .flatMap(value -> GoDuration.parse(value).stream())
                .filter(Duration::isPositive)
                .min(Duration::compareTo);
    }
}
