package dev.waybill.reconciliation.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long verdicts are kept.
 *
 * @param age age from which reports, their lost files and the history of their jobs are removed (RETENTION)
 * @param cron when that is done; six fields, seconds first, UTC
 * @param batch rows removed in one transaction at most
 */
@ConfigurationProperties("waybill.retention")
record RetentionProperties(
        @DefaultValue("90d") Duration age,
        @DefaultValue("0 30 * * * *") String cron,
        @DefaultValue("5000") int batch) {

    RetentionProperties {
        if (age.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException(
                    "waybill.retention.age (RETENTION) is %s, but must be at least PT1H".formatted(age));
        }
        if (batch < 1) {
            throw new IllegalArgumentException(
                    "waybill.retention.batch is %d, but must be at least 1".formatted(batch));
        }
    }
}
