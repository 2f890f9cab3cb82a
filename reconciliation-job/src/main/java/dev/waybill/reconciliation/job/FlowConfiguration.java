package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.LineFormats;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.file.FileSightingSource;
import dev.waybill.reconciliation.source.file.FileSourceProperties;
import dev.waybill.reconciliation.source.loki.LokiClient;
import dev.waybill.reconciliation.source.loki.LokiProperties;
import dev.waybill.reconciliation.source.loki.LokiSightingSource;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Joins each flow with the source that its sides are read from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WindowProperties.class, FileSourceProperties.class})
class FlowConfiguration {

    static final String DEFAULT_FLOW = "default";

    @Bean
    @ConditionalOnMissingBean
    Flows flows(
            WindowProperties window,
            FileSourceProperties files,
            LokiProperties loki,
            ObjectProvider<LokiClient> lokiClient,
            Clock clock) {
        LokiClient client = lokiClient.getIfAvailable();
        SightingSource source = client == null
                ? new FileSightingSource(files, LineFormats.DEFAULT, window.fileTimeZone())
                : new LokiSightingSource(client, loki.selectors(), LineFormats.DEFAULT, window.fileTimeZone(), clock);
        return new Flows(List.of(new Flow(DEFAULT_FLOW, window, source, client != null)));
    }
}
