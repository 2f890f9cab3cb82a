package dev.waybill.reconciliation.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the API allows.
 *
 * @param auditsPerMinute most audits that one user may start a minute (API_AUDITS_PER_MINUTE)
 * @param maxBodySize longest body of a request
 * @param maxConnections most connections at once; beyond them the one that has waited longest for a request gives way
 * @param maxEventStreams most listeners to live events at once
 * @param requestTimeout how long a client may take to send the head of a request, and then its body
 * @param idleTimeout how long a connection is kept on which nothing goes on
 */
@ConfigurationProperties("waybill.api")
public record ApiProperties(
        @DefaultValue("30") int auditsPerMinute,
        @DefaultValue("64KB") DataSize maxBodySize,
        @DefaultValue("1000") int maxConnections,
        @DefaultValue("200") int maxEventStreams,
        @DefaultValue("15s") Duration requestTimeout,
        @DefaultValue("60s") Duration idleTimeout) {

    public ApiProperties {
        if (auditsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "waybill.api.audits-per-minute (API_AUDITS_PER_MINUTE) is %d, but must be at least 1"
                            .formatted(auditsPerMinute));
        }
        atLeastOne("max-connections", maxConnections);
        atLeastOne("max-event-streams", maxEventStreams);
        atLeastOne("request-timeout", requestTimeout.toSeconds());
        atLeastOne("idle-timeout", idleTimeout.toSeconds());
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("waybill.api.%s is %d, but must be at least 1".formatted(name, value));
        }
    }
}
