package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.chance.Rates;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the forwarder hands on, how fast, and which faults it plays.
 *
 * @param tps files a second, from 1 to 100,000
 * @param processorUrl where files are posted; without a path, {@code /receive} is added
 * @param site site in the file names, of letters and digits
 * @param seed equal seeds make equal ids and faults; random by default
 * @param duplicateRate share of the announced files that are announced a second time, one second later
 * @param orphanRate share of all files that are posted but never announced
 * @param maxInFlight requests under way at once
 * @param maxWaiting files that wait for one of these; a file beyond that is announced, but not posted
 * @param requestTimeout how long the processor may take to answer
 */
@ConfigurationProperties("app")
record ForwarderProperties(
        @DefaultValue("20") int tps,
        @DefaultValue("http://localhost:8080/receive") URI processorUrl,
        @DefaultValue("tz01") String site,
        @Nullable Long seed,
        @DefaultValue("0") double duplicateRate,
        @DefaultValue("0") double orphanRate,
        @DefaultValue("4096") int maxInFlight,
        @DefaultValue("50000") int maxWaiting,
        @DefaultValue("10s") Duration requestTimeout) {

    private static final Pattern SITE = Pattern.compile("[A-Za-z0-9]{1,32}");

    ForwarderProperties {
        if (tps < 1 || tps > 100_000) {
            throw new IllegalArgumentException("app.tps must be from 1 to 100000, but is " + tps);
        }
        if (!SITE.matcher(site).matches()) {
            throw new IllegalArgumentException("app.site must be 1 to 32 letters and digits, but is '" + site + "'");
        }
        Rates.checked("app.duplicate-rate", duplicateRate);
        Rates.checked("app.orphan-rate", orphanRate);
        if (maxInFlight < 1 || maxInFlight > 60_000) {
            throw new IllegalArgumentException("app.max-in-flight must be from 1 to 60000, but is " + maxInFlight);
        }
        if (maxWaiting < 1 || maxWaiting > 10_000_000) {
            throw new IllegalArgumentException("app.max-waiting must be from 1 to 10000000, but is " + maxWaiting);
        }
        if (requestTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("app.request-timeout must be positive, but is " + requestTimeout);
        }
        processorUrl = withPath(processorUrl);
    }

    private static URI withPath(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "app.processor-url must be such as http://processor:8080/receive, but is " + url);
        }
        String path = url.getPath();
        return path.isEmpty() || path.equals("/") ? url.resolve("/receive") : url;
    }
}
