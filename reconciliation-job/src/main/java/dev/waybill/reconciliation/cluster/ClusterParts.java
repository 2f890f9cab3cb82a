package dev.waybill.reconciliation.cluster;

import java.util.Locale;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Which configurations a role needs, by name: where slices run in this process, no class of Kafka is loaded to find that out. */
class ClusterParts implements ImportSelector, EnvironmentAware {

    private static final String PACKAGE = "dev.waybill.reconciliation.cluster.";
    private static final String INTEGRATION = "org.springframework.integration.config.IntegrationRegistrar";

    private Environment environment;

    @SuppressWarnings("NullAway.Init") // Spring sets the environment before it asks
    ClusterParts() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String[] selectImports(AnnotationMetadata importing) {
        return switch (roleIn(environment)) {
            case ClusterProperties.WATCHER ->
                new String[] {INTEGRATION, PACKAGE + "KafkaConfiguration", PACKAGE + "WatcherConfiguration"};
            case ClusterProperties.WORKER ->
                new String[] {INTEGRATION, PACKAGE + "KafkaConfiguration", PACKAGE + "WorkerConfiguration"};
            default -> new String[0];
        };
    }

    static String roleIn(Environment environment) {
        return environment.getProperty(ClusterProperties.ROLE, "").toLowerCase(Locale.ROOT);
    }
}
