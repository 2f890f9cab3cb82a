package dev.waybill.reconciliation.api;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * How requests are served: controllers return plain values and may block, for each call has a virtual thread; only exports
 * and live events are reactive, for back pressure.
 */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebFluxConfigurer {

    private final VirtualThreadTaskExecutor executor = new VirtualThreadTaskExecutor("api-");

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(executor);
    }
}
