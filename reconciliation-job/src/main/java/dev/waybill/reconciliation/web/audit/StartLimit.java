package dev.waybill.reconciliation.web.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.waybill.reconciliation.web.ApiProperties;
import dev.waybill.reconciliation.web.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Bounds how often each user starts audits: a bucket of tokens that fills up again within a minute. A start that is refused
 * for another reason gives its token back.
 */
@Component
@EnableConfigurationProperties(ApiProperties.class)
class StartLimit {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int USERS = 10_000;
    private static final String NOBODY = "";

    private final int capacity;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(USERS).build();

    @Autowired
    StartLimit(ApiProperties properties) {
        this(properties.auditsPerMinute(), InstantSource.system());
    }

    StartLimit(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = new Meter(clock);
    }

    /** Takes a token of nobody in particular, or throws a problem 429. */
    void take() {
        take(NOBODY);
    }

    /** Takes one of a user's tokens, or throws a problem 429. */
    void take(String user) {
        ConsumptionProbe probe = bucket(user).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            ErrorResponseException problem = Problem.of(
                    HttpStatus.TOO_MANY_REQUESTS, "At most %d audits may be started a minute".formatted(capacity));
            Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
            problem.getHeaders().set("Retry-After", Long.toString((wait.toMillis() + 999) / 1_000));
            throw problem;
        }
    }

    void giveBack(String user) {
        bucket(user).addTokens(1);
    }

    private Bucket bucket(String user) {
        return buckets.get(
                user,
                any -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, MINUTE))
                        .withCustomTimePrecision(clock)
                        .build());
    }

    private record Meter(InstantSource clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
