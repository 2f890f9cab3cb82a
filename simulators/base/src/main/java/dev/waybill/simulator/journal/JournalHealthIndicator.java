package dev.waybill.simulator.journal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while the log or the truth cannot be written; the lines dropped so far stay visible. */
final class JournalHealthIndicator implements HealthIndicator {

    private final Journal journal;

    JournalHealthIndicator(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        tell(health, "log", journal.log());
        tell(health, "truth", journal.truth());
        return health.build();
    }

    private static void tell(Health.Builder health, String name, @Nullable ForgivingSink sink) {
        if (sink == null) {
            return;
        }
        health.withDetail(name + "LinesWritten", sink.written());
        health.withDetail(name + "LinesDropped", sink.dropped());
        String trouble = sink.trouble();
        if (!trouble.isEmpty()) {
            health.down().withDetail(name + "Trouble", trouble);
        }
    }
}
