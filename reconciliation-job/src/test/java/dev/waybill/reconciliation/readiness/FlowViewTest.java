package dev.waybill.reconciliation.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowViewTest {

    /** A look that seems to begin before the oldest line, only because the database keeps no nanoseconds, is dropped for good. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-25T17:13:59.215952001Z, 2026-11-25T17:13:59.215953Z",
        "2026-11-25T17:13:59.215952Z, 2026-11-25T17:13:59.215952Z",
        "2026-11-25T17:13:59.999999999Z, 2026-11-25T17:14:00Z"
    })
    void beginsLooksWhereTheDatabaseCanKeepIt(Instant oldest, Instant begin) {
        assertThat(FlowView.wholeMicros(oldest)).isEqualTo(begin).isAfterOrEqualTo(oldest);
    }
}
