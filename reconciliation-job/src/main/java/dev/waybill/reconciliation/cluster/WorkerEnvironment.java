package dev.waybill.reconciliation.cluster;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A worker has no schedule, whatever else is set: it does what watchers ask for. */
class WorkerEnvironment implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (ClusterParts.roleIn(environment).equals(ClusterProperties.WORKER)) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("worker", Map.of("waybill.schedule.enabled", "false")));
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
