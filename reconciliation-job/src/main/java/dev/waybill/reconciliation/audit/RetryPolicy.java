package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * When a window without a verdict is tried again: after a delay that doubles with each attempt up to a longest one, and not
 * any more after a number of attempts.
 *
 * <p>Only what the window itself may be to blame for counts as an attempt. A source that is away, a collector that lags and a
 * stop that was asked for say nothing about the window; it waits for them, however long they take.
 */
record RetryPolicy(Duration firstDelay, Duration longestDelay, int maxAttempts) {

    /** A watcher may be killed for its own reasons this often before a window is suspected of killing it. */
    private static final int FREE_CRASHES = 3;

    private static final int MAX_DOUBLINGS = 30;

    /** Whether the window is to be audited now. */
    boolean isDue(Report report, Instant now) {
        boolean mayComeBack = report.cause() != null && report.cause().retry() == Cause.Retry.LEFT;
        if (report.isComplete() || (isLeft(report) && !mayComeBack)) {
            return false;
        }
        // A report from the future was written by a clock that was wrong.
        return !nextAttempt(report).isAfter(now) || report.updatedAt().isAfter(now);
    }

    /** Whether the window is left for a person. */
    boolean isLeft(Report report) {
        if (report.isComplete() || report.cause() == null) {
            return report.status() == ReportStatus.RUNNING && report.attempts() >= maxAttempts + FREE_CRASHES;
        }
        return switch (report.cause().retry()) {
            case AT_ONCE, AFTER_DELAY -> false;
            case BACKING_OFF -> report.attempts() >= maxAttempts;
            case LEFT -> true;
        };
    }

    private Instant nextAttempt(Report report) {
        if (report.cause() == null) {
            return report.updatedAt().plus(delayAfter(report.attempts() - FREE_CRASHES));
        }
        return switch (report.cause().retry()) {
            case AT_ONCE -> report.updatedAt();
            case AFTER_DELAY, LEFT -> report.updatedAt().plus(firstDelay);
            case BACKING_OFF -> report.updatedAt().plus(delayAfter(report.attempts()));
        };
    }

    /** The delay after a number of attempts; none after less than one. */
    Duration delayAfter(int attempts) {
        if (attempts < 1) {
            return Duration.ZERO;
        }
        Duration delay = firstDelay.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
