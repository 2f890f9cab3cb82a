package dev.waybill.reconciliation.schedule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.scheduling.support.CronExpression;

/**
 * When windows are audited.
 *
 * @param enabled whether the watcher audits by itself
 * @param cron six fields, seconds first, UTC (AUDIT_CRON)
 * @param since first instant to audit; by default the window in which the watcher was started first (AUDIT_SINCE)
 * @param maxWindowsPerTick most windows that one tick audits (AUDIT_MAX_WINDOWS_PER_TICK)
 * @param lockAtMostFor how long after the last sign of life of its holder the lock is given to another
 */
@ConfigurationProperties("waybill.schedule")
record ScheduleProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("0 * * * * *") String cron,
        @Nullable Instant since,
        @DefaultValue("60") int maxWindowsPerTick,
        @DefaultValue("60s") Duration lockAtMostFor) {

    ScheduleProperties {
        if (!CronExpression.isValidExpression(cron)) {
            throw new IllegalArgumentException(
                    "waybill.schedule.cron (AUDIT_CRON) is '%s', but must be a cron expression of six fields, seconds first"
                            .formatted(cron));
        }
        if (maxWindowsPerTick < 1) {
            throw new IllegalArgumentException(
                    "waybill.schedule.max-windows-per-tick (AUDIT_MAX_WINDOWS_PER_TICK) is %d, but must be at least 1"
                            .formatted(maxWindowsPerTick));
        }
        if (lockAtMostFor.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "waybill.schedule.lock-at-most-for is %s, but must be at least 1s".formatted(lockAtMostFor));
        }
    }
}
