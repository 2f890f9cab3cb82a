package dev.waybill.reconciliation.source.loki.client;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long to wait before a request is repeated: exponential with jitter, never beyond the longest delay. */
final class RetryDelays {

    private final LokiProperties.Retry policy;
    private final RandomGenerator random;

    RetryDelays(LokiProperties.Retry policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    int attempts() {
        return policy.attempts();
    }

    boolean exhausted(int failed) {
        return failed >= policy.attempts();
    }

    /**
     * The wait after a number of failures.
     *
     * @param failed failures so far, at least 1
     * @param retryAfter what Loki asks for; obeyed up to the longest delay
     */
    Duration after(int failed, @Nullable Duration retryAfter) {
        long longest = policy.maxDelay().toMillis();
        long doubled = policy.firstDelay().toMillis() << Math.min(failed - 1, 20);
        long backoff = Math.min(Math.max(doubled, 1), longest);
        long jittered = backoff / 2 + random.nextLong(backoff / 2 + 1);
        long asked = retryAfter == null ? 0 : Math.min(retryAfter.toMillis(), longest);
        return Duration.ofMillis(Math.max(jittered, asked));
    }
}
