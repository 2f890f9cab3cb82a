package dev.waybill.reconciliation.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the API allows.
 *
 * @param auditsPerMinute most audits that may be started a minute (API_AUDITS_PER_MINUTE)
 */
@ConfigurationProperties("waybill.api")
record ApiProperties(@DefaultValue("30") int auditsPerMinute) {

    ApiProperties {
        if (auditsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "waybill.api.audits-per-minute (API_AUDITS_PER_MINUTE) is %d, but must be at least 1"
                            .formatted(auditsPerMinute));
        }
    }
}
