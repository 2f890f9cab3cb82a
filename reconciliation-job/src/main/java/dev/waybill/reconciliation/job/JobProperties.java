package dev.waybill.reconciliation.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How an audit runs.
 *
 * @param sliceFiles most files that a slice should hold; memory is about 60 bytes times this, times the slices worked on at once
 * @param parallelSlices how many slices of an audit are worked on at once while it is alone; audits of several flows share these
 *     places, and each further one has one of its own
 * @param chunkSize forwarded sightings a transaction
 * @param recoveryHorizon how long after its file time a lost file that is finished after all still counts as recovered
 *     (RECOVERY_HORIZON)
 */
@ConfigurationProperties("waybill.job")
public record JobProperties(
        @DefaultValue("1000000") int sliceFiles,
        @DefaultValue("2") int parallelSlices,
        @DefaultValue("10000") int chunkSize,
        @DefaultValue("24h") Duration recoveryHorizon) {

    public JobProperties {
        requirePositive("waybill.job.slice-files", sliceFiles);
        requirePositive("waybill.job.parallel-slices", parallelSlices);
        requirePositive("waybill.job.chunk-size", chunkSize);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, but must be at least 1".formatted(name, value));
        }
    }
}
