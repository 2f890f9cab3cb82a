package dev.waybill.reconciliation.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What watchers and workers share: the broker as {@code spring.kafka} says, the topic, and the leases. */
class KafkaConfiguration {

    private static final String A_DAY = "86400000";

    /** A request that was not taken for so long is not waited for any more. */
    @Bean
    NewTopic sliceTopic(ClusterProperties properties) {
        return TopicBuilder.name(properties.topic())
                .partitions(properties.partitions())
                .config(TopicConfig.RETENTION_MS_CONFIG, A_DAY)
                .build();
    }

    /** A broker that is away is known to be so within seconds, because a watcher looks after its slices in between. */
    @Bean
    DefaultKafkaProducerFactoryCustomizer impatience() {
        return factory -> factory.updateConfigs(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000",
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000",
                ProducerConfig.LINGER_MS_CONFIG, "0"));
    }

    @Bean
    SliceLeases sliceLeases(
            JdbcTemplate jdbc, PlatformTransactionManager transactionManager, ClusterProperties properties) {
        return new SliceLeases(jdbc, new TransactionTemplate(transactionManager), properties);
    }

    @Bean
    ClusterMetrics clusterMetrics(MeterRegistry registry) {
        return new ClusterMetrics(registry);
    }
}
