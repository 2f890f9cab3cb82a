package dev.waybill.reconciliation.cluster;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which part of a cluster this process is. All processes of a cluster have the same settings but for the role; the broker is that of
 * {@code spring.kafka} (SPRING_KAFKA_BOOTSTRAP_SERVERS).
 *
 * @param role {@code all} audits alone and knows no Kafka; a {@code watcher} audits and hands slices to workers; a {@code worker}
 *     does slices and nothing else (WAYBILL_CLUSTER_ROLE)
 * @param topic topic of the requests for slices; made if it is missing
 * @param group consumer group of the workers
 * @param partitions partitions of the topic: no more workers than that have something to do
 * @param leastSlices windows, and passes over them, of fewer slices are done by the watcher itself
 * @param lease how long after the last sign of life of its worker a slice is given to another
 * @param maxLosses how often a slice is given to another before its window gets no verdict
 * @param maxWait how long a window waits for a worker to take the first of its slices, or for the broker
 * @param lokiRequests most requests at Loki at once of all workers together; each needs waybill.loki.concurrency of them to begin
 */
@ConfigurationProperties("waybill.cluster")
record ClusterProperties(
        @DefaultValue("all") Role role,
        @DefaultValue("waybill.slices") String topic,
        @DefaultValue("waybill-workers") String group,
        @DefaultValue("12") int partitions,
        @DefaultValue("2") int leastSlices,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("3") int maxLosses,
        @DefaultValue("10m") Duration maxWait,
        @DefaultValue("64") int lokiRequests) {

    static final String ROLE = "waybill.cluster.role";
    static final String WATCHER = "watcher";
    static final String WORKER = "worker";

    /** What a process does in a cluster. */
    enum Role {
        ALL,
        WATCHER,
        WORKER
    }

    ClusterProperties {
        requireAtLeastOne("waybill.cluster.partitions", partitions);
        requireAtLeastOne("waybill.cluster.least-slices", leastSlices);
        requireAtLeastOne("waybill.cluster.max-losses", maxLosses);
        requireAtLeastOne("waybill.cluster.loki-requests", lokiRequests);
        requireAtLeastASecond("waybill.cluster.lease", lease);
        requireAtLeastASecond("waybill.cluster.max-wait", maxWait);
    }

    /** How often a worker gives a sign of life. */
    Duration beat() {
        return lease.dividedBy(6);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, but must be at least 1".formatted(name, value));
        }
    }

    private static void requireAtLeastASecond(String name, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("%s is %s, but must be at least a second".formatted(name, value));
        }
    }
}
