package dev.waybill.simulator.forwarder;

import java.time.Duration;

/**
 * Says how many files are due. File n is due at {@code origin + n / perSecond}, whatever happened before, so the rate does
 * not drift. After a pause it catches up at no more than twice the rate, and what is more than {@link #CATCH_UP} behind
 * is skipped and counted. Not thread-safe.
 */
final class Pacer {

    /** The longest pause that is made good. */
    static final Duration CATCH_UP = Duration.ofSeconds(10);

    /** The longest time between two questions whose files all come at once. */
    static final Duration BURST = Duration.ofMillis(50);

    private static final long SECOND = 1_000_000_000L;

    private final long perSecond;
    private final long origin;
    private long lastAsked;
    private long passed;
    private long skipped;

    Pacer(int perSecond, long origin) {
        this.perSecond = perSecond;
        this.origin = origin;
        this.lastAsked = origin;
    }

    /** How many files to announce now. */
    int due(long now) {
        long behind = filesIn(now - origin) - passed;
        long tooLate = Math.max(0, behind - perSecond * CATCH_UP.toSeconds());
        passed += tooLate;
        skipped += tooLate;

        long sinceLast = Math.min(now - lastAsked, BURST.toNanos());
        lastAsked = now;
        long files = Math.clamp(filesIn(2 * sinceLast) + 1, 0, behind - tooLate);
        passed += files;
        return (int) files;
    }

    /** When the next file is due. */
    long nextAt() {
        long next = passed + 1;
        return origin + next / perSecond * SECOND + Math.ceilDiv(next % perSecond * SECOND, perSecond);
    }

    /** Files that will never come, because a pause was too long. */
    long skipped() {
        return skipped;
    }

    /** Split at the second, so that nothing overflows for centuries. */
    private long filesIn(long nanos) {
        return nanos / SECOND * perSecond + nanos % SECOND * perSecond / SECOND;
    }
}
