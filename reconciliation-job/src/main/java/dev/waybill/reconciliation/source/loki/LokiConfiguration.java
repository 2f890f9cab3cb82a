package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Makes the client that all flows share, where an address of Loki is given. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LokiProperties.class)
class LokiConfiguration {

    @Bean
    @Conditional(UrlGiven.class)
    LokiClient lokiClient(LokiProperties properties, SslBundles sslBundles, MeterRegistry registry) {
        return LokiClient.of(properties, sslBundles, registry);
    }

    /** An address that is there but empty is none: {@code LOKI_URL=}. */
    static final class UrlGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("waybill.loki.url"));
        }
    }
}
