package dev.waybill.reconciliation.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

/** Leaves Spring Boot's configuration of Kafka out where there is no cluster, before anybody loads a class to look at it. */
class KafkaByRole implements AutoConfigurationImportFilter, EnvironmentAware, PriorityOrdered {

    private static final String KAFKA = "org.springframework.boot.kafka.";

    private Environment environment;

    @SuppressWarnings("NullAway.Init") // Spring sets the environment before it asks
    KafkaByRole() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        String role = ClusterParts.roleIn(environment);
        boolean cluster = role.equals(ClusterProperties.WATCHER) || role.equals(ClusterProperties.WORKER);
        boolean[] match = new boolean[configurations.length];
        for (int i = 0; i < match.length; i++) {
            String name = configurations[i];
            match[i] = cluster || name == null || !name.startsWith(KAFKA);
        }
        return match;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
