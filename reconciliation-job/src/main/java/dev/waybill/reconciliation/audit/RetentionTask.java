package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Retention;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes old verdicts now and then; one watcher at a time, and for a few minutes at most. */
@Component
@ConditionalOnProperty(name = "waybill.schedule.enabled", matchIfMissing = true)
class RetentionTask {

    private static final Logger log = LoggerFactory.getLogger(RetentionTask.class);
    private static final String LOCK = "retention";
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LOCK_AT_MOST = Duration.ofMinutes(15);

    private final Retention retention;
    private final RetentionProperties properties;
    private final LockProvider lockProvider;
    private final ClockCheck clockCheck;
    private final Auditor auditor;
    private final Clock clock;

    RetentionTask(
            Retention retention,
            RetentionProperties properties,
            LockProvider lockProvider,
            ClockCheck clockCheck,
            Auditor auditor,
            Clock clock) {
        this.retention = retention;
        this.properties = properties;
        this.lockProvider = lockProvider;
        this.clockCheck = clockCheck;
        this.auditor = auditor;
        this.clock = clock;
    }

    @Scheduled(cron = "${waybill.retention.cron}", zone = "UTC")
    void run() {
        if (clockCheck.isSane()) {
            lockProvider
                    .lock(new LockConfiguration(clock.instant(), LOCK, LOCK_AT_MOST, Duration.ZERO))
                    .ifPresent(this::removeUnder);
        }
    }

    private void removeUnder(SimpleLock lock) {
        try {
            remove();
        } finally {
            lock.unlock();
        }
    }

    private void remove() {
        Instant cutoff = clock.instant().minus(properties.age());
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long rows = 0;
        int removed = properties.batch();
        while (removed == properties.batch() && goOn(deadline)) {
            removed = retention.removeReports(cutoff, properties.batch());
            rows += removed;
        }
        long jobs = 0;
        removed = 1;
        while (removed > 0 && goOn(deadline)) {
            removed = retention.removeHistory(cutoff);
            jobs += removed;
        }
        if (rows + jobs > 0) {
            log.info("Removed {} rows and the history of {} jobs from before {}", rows, jobs, cutoff);
        }
    }

    private boolean goOn(long deadline) {
        return System.nanoTime() < deadline && !auditor.isShuttingDown();
    }
}
