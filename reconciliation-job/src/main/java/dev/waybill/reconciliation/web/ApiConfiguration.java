package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.web.action.ActorResolver;
import dev.waybill.reconciliation.web.connection.ConnectionLimits;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How requests are served: controllers return plain values and may block, for each call has a virtual thread; only exports
 * and live events are reactive, for back pressure.
 */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebFluxConfigurer {

    private final VirtualThreadTaskExecutor executor = new VirtualThreadTaskExecutor("api-");
    private final JsonMapper json;
    private final int longestBody;

    ApiConfiguration(JsonMapper json, ApiProperties properties) {
        this.json = json;
        this.longestBody = (int) properties.maxBodySize().toBytes();
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connections(ApiProperties properties) {
        return factory -> factory.addServerCustomizers(new ConnectionLimits(
                properties.maxConnections(), properties.requestTimeout(), properties.idleTimeout()));
    }

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(executor);
    }

    @Override
    public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new ActorResolver());
    }

    /** A property that is misspelt is refused, like a parameter is: it must not look as if it had been heard. */
    @Override
    public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        JacksonJsonDecoder strict = new JacksonJsonDecoder(json.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());
        strict.setMaxInMemorySize(longestBody);
        configurer.defaultCodecs().jacksonJsonDecoder(strict);
    }
}
