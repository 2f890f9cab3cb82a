package dev.waybill.reconciliation.schedule;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down while the source of a flow cannot be read; why, by flow, is in the details. */
@Component
class SourceHealthIndicator implements HealthIndicator {

    private final SourceWatch sources;

    SourceHealthIndicator(SourceWatch sources) {
        this.sources = sources;
    }

    @Override
    public Health health() {
        Map<String, String> troubles = sources.troubles();
        return troubles.isEmpty()
                ? Health.up().build()
                : Health.down().withDetails(troubles).build();
    }
}
