package dev.waybill.reconciliation.web.audit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class StartLimitTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final StartLimit limit = new StartLimit(2, now::get);

    @Test
    void refusesMoreThanTheLimitUntilTimeHasPassed() {
        limit.take();
        limit.take();
        assertThatThrownBy(limit::take)
                .isInstanceOf(ErrorResponseException.class)
                .satisfies(e -> {
                    ErrorResponseException problem = (ErrorResponseException) e;
                    org.assertj.core.api.Assertions.assertThat(
                                    problem.getStatusCode().value())
                            .isEqualTo(429);
                    org.assertj.core.api.Assertions.assertThat(
                                    problem.getHeaders().getFirst("Retry-After"))
                            .isEqualTo("30");
                });
        now.set(Instant.EPOCH.plusSeconds(30));
        assertThatCode(limit::take).doesNotThrowAnyException();
        assertThatThrownBy(limit::take).isInstanceOf(ErrorResponseException.class);
    }
}
