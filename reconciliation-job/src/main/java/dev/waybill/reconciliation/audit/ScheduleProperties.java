package dev.waybill.reconciliation.audit;

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
 * @param since first instant to audit; by default the window in which a watcher was started first (AUDIT_SINCE)
 * @param maxWindowsPerTick most windows of each flow that one tick audits (AUDIT_MAX_WINDOWS_PER_TICK)
 * @param parallelFlows how many flows are audited side by side; one that takes longer than {@code lock-at-most-for} makes room for
 *     one more, up to as many again (AUDIT_PARALLEL_FLOWS)
 * @param maxWait how long a settled window waits for log lines that a collector has not delivered yet (MAX_WAIT)
 * @param retryDelay wait after the first failed audit of a window; doubles with each further one
 * @param longestRetryDelay longest wait between two audits of a window
 * @param maxAttempts failed audits after which a window is left for a person
 * @param lockAtMostFor how long after the last sign of life of its holder the lock is given to another
 * @param maxClockSkew by how much the clocks here and in the database may differ before nothing is audited
 */
@ConfigurationProperties("waybill.schedule")
record ScheduleProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("0 * * * * *") String cron,
        @Nullable Instant since,
        @DefaultValue("60") int maxWindowsPerTick,
        @DefaultValue("2") int parallelFlows,
        @DefaultValue("10m") Duration maxWait,
        @DefaultValue("1m") Duration retryDelay,
        @DefaultValue("1h") Duration longestRetryDelay,
        @DefaultValue("10") int maxAttempts,
        @DefaultValue("60s") Duration lockAtMostFor,
        @DefaultValue("5m") Duration maxClockSkew) {

    ScheduleProperties {
        if (!CronExpression.isValidExpression(cron)) {
            throw new IllegalArgumentException(
                    "waybill.schedule.cron (AUDIT_CRON) is '%s', but must be a cron expression of six fields, seconds first"
                            .formatted(cron));
        }
        requireAtLeastOne("waybill.schedule.max-windows-per-tick (AUDIT_MAX_WINDOWS_PER_TICK)", maxWindowsPerTick);
        requireAtLeastOne("waybill.schedule.parallel-flows (AUDIT_PARALLEL_FLOWS)", parallelFlows);
        requireAtLeastOne("waybill.schedule.max-attempts", maxAttempts);
        requireAtLeast("waybill.schedule.max-wait (MAX_WAIT)", maxWait, Duration.ZERO);
        requireAtLeast("waybill.schedule.retry-delay", retryDelay, Duration.ofMillis(1));
        requireAtLeast("waybill.schedule.longest-retry-delay", longestRetryDelay, retryDelay);
        requireAtLeast("waybill.schedule.lock-at-most-for", lockAtMostFor, Duration.ofSeconds(1));
        requireAtLeast("waybill.schedule.max-clock-skew", maxClockSkew, Duration.ofSeconds(1));
    }

    RetryPolicy retryPolicy() {
        return new RetryPolicy(retryDelay, longestRetryDelay, maxAttempts);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, but must be at least 1".formatted(name, value));
        }
    }

    private static void requireAtLeast(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("%s is %s, but must be at least %s".formatted(name, value, least));
        }
    }
}
