package dev.waybill.reconciliation.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.springframework.stereotype.Component;

/** The lock under which all audits of a database run: one application works, the others wait or skip. */
@Component
public class AuditLock {

    private static final String NAME = "reconciliation";

    private final LockProvider provider;
    private final ScheduleProperties properties;

    AuditLock(LockProvider provider, ScheduleProperties properties) {
        this.provider = provider;
        this.properties = properties;
    }

    /**
     * Runs the work under the lock, if the lock is free.
     *
     * @return what the work returned, or empty if another application holds the lock
     */
    public <T> Optional<T> tryRun(Supplier<T> work) {
        Optional<SimpleLock> lock =
                provider.lock(new LockConfiguration(Instant.now(), NAME, properties.lockAtMostFor(), Duration.ZERO));
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            lock.get().unlock();
        }
    }
}
