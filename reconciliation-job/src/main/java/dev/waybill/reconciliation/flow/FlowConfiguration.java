package dev.waybill.reconciliation.flow;

import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.file.FileSightingSource;
import dev.waybill.reconciliation.source.file.FileSourceProperties;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.LokiSightingSource;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.timed.AnnouncementTimedSource;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Joins each flow with the source that its sides are read from. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    WindowProperties.class,
    FileSourceProperties.class,
    FlowProperties.class,
    ReadinessProperties.class
})
class FlowConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Flows flows(
            FlowProperties flows,
            WindowProperties window,
            FileSourceProperties files,
            ReadinessProperties readiness,
            LokiProperties loki,
            ObjectProvider<LokiClient> lokiClient,
            Clock clock) {
        @Nullable LokiClient client = lokiClient.getIfAvailable();
        return new Flows(flows.orDefault().stream()
                .map(entry -> {
                    WindowProperties own = entry.windowOr(window);
                    LineFormats formats = entry.lineFormats();
                    SightingSource logs = client == null
                            ? new FileSightingSource(entry.filesOr(files), formats, own.fileTimeZone())
                            : new LokiSightingSource(
                                    client, entry.selectorsOr(loki.selectors()), formats, own.fileTimeZone(), clock);
                    SightingSource source =
                            logs.isTimedByAnnouncement() ? new AnnouncementTimedSource(logs, own.margins()) : logs;
                    boolean collected = entry.collected() == null ? client != null : entry.collected();
                    boolean acceptsIdle = entry.acceptIdle() == null ? flows.acceptIdle() : entry.acceptIdle();
                    Duration lookback = entry.lookback() == null ? readiness.lookback() : entry.lookback();
                    return new Flow(
                            entry.name(), own, source, collected, acceptsIdle, lookback, flows.demandsTotals(entry));
                })
                .toList());
    }
}
