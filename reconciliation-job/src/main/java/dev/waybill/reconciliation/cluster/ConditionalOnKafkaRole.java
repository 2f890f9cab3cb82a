package dev.waybill.reconciliation.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Conditional;

/** Only for the roles that need a broker. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnKafkaRole.WatcherOrWorker.class)
@interface ConditionalOnKafkaRole {

    /** Either of them. */
    final class WatcherOrWorker extends AnyNestedCondition {

        WatcherOrWorker() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnProperty(name = ClusterProperties.ROLE, havingValue = ClusterProperties.WATCHER)
        static final class Watcher {}

        @ConditionalOnProperty(name = ClusterProperties.ROLE, havingValue = ClusterProperties.WORKER)
        static final class Worker {}
    }
}
