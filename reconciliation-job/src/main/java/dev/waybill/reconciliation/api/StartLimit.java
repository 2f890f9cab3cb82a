package dev.waybill.reconciliation.api;

import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Bounds how often audits are started: a bucket of tokens that fills up again within a minute. */
@Component
@EnableConfigurationProperties(ApiProperties.class)
class StartLimit {

    private static final double MINUTE = Duration.ofMinutes(1).toMillis();

    private final int capacity;
    private final InstantSource clock;
    private double tokens;
    private long filledAt;

    @Autowired
    StartLimit(ApiProperties properties) {
        this(properties.auditsPerMinute(), InstantSource.system());
    }

    StartLimit(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
        this.tokens = capacity;
        this.filledAt = clock.millis();
    }

    /** Takes a token, or throws a problem 429. */
    synchronized void take() {
        long now = clock.millis();
        tokens = Math.min(capacity, tokens + (now - filledAt) * capacity / MINUTE);
        filledAt = now;
        if (tokens < 1) {
            ErrorResponseException problem = Problem.of(
                    HttpStatus.TOO_MANY_REQUESTS, "At most %d audits may be started a minute".formatted(capacity));
            problem.getHeaders()
                    .set("Retry-After", Long.toString((long) Math.ceil((1 - tokens) * MINUTE / capacity / 1_000)));
            throw problem;
        }
        tokens--;
    }
}
