package dev.waybill.reconciliation.report.query;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What answers to questions may take from the database.
 *
 * @param readConnections most connections to the database that answers to questions may use; audits and health have others
 * @param readTimeout how long one of its statements may take
 */
@ConfigurationProperties("waybill.api")
record ReadProperties(
        @DefaultValue("4") int readConnections,
        @DefaultValue("5s") Duration readTimeout) {

    ReadProperties {
        atLeastOne("read-connections", readConnections);
        atLeastOne("read-timeout", readTimeout.toSeconds());
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("waybill.api.%s is %d, but must be at least 1".formatted(name, value));
        }
    }
}
