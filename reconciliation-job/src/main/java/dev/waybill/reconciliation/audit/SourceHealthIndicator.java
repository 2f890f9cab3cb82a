package dev.waybill.reconciliation.audit;

import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * {@code WAITING} while the source of a flow cannot be read; why, by flow, is in the details. The watcher as a whole stays up
 * meanwhile: it answers, and nothing is gained by starting it again.
 */
@Component
class SourceHealthIndicator implements HealthIndicator {

    static final Status WAITING = new Status("WAITING");

    private final SourceWatch sources;

    SourceHealthIndicator(SourceWatch sources) {
        this.sources = sources;
    }

    @Override
    public Health health() {
        Map<String, String> troubles = sources.troubles();
        return troubles.isEmpty()
                ? Health.up().build()
                : Health.status(WAITING).withDetails(troubles).build();
    }
}
