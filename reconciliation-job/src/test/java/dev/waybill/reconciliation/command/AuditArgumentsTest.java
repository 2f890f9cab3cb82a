package dev.waybill.reconciliation.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.boot.DefaultApplicationArguments;

class AuditArgumentsTest {

    private static final Instant NOW = Instant.parse("2026-01-28T03:00:00Z");
    private static final WindowProperties FIVE_MINUTES = new WindowProperties(
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            ZoneOffset.UTC);
    private static final WindowGrid GRID = WindowGrid.of(FIVE_MINUTES.length());

    @Test
    void asksForNothingWithoutOptions() {
        assertThat(AuditArguments.of(new DefaultApplicationArguments("--server.port=1")))
                .isEmpty();
    }

    @Test
    void findsEveryWindowOfTheRange() {
        AuditArguments arguments = parse("--audit.from=2026-01-28T02:00:00Z", "--audit.to=2026-01-28T10:15:00+08:00");

        assertThat(arguments.flow()).isEqualTo("default");
        assertThat(arguments.redo()).isFalse();
        assertThat(arguments.windows(GRID, FIVE_MINUTES, NOW))
                .extracting(AuditWindow::start)
                .containsExactly(
                        Instant.parse("2026-01-28T02:00:00Z"),
                        Instant.parse("2026-01-28T02:05:00Z"),
                        Instant.parse("2026-01-28T02:10:00Z"));
    }

    @Test
    void saysWhichOptionIsMissing() {
        assertThatThrownBy(() -> parse("--audit.to=2026-01-28T02:00:00Z"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--from INSTANT is missing");
    }

    @Test
    void saysWhatIsNoInstant() {
        assertThatThrownBy(() -> parse("--audit.from=yesterday", "--audit.to=2026-01-28T02:00:00Z"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'yesterday'");
    }

    @Test
    void takesTheParametersOfTheJobAsTheyStand() {
        AuditArguments arguments = parse(
                "flow=default", "windowStart=2026-01-28T02:00:00Z", "windowEnd=2026-01-28T02:05:00Z", "revision=2");

        assertThat(arguments.revision()).hasValue(2);
        assertThat(arguments.windows(GRID, FIVE_MINUTES, NOW))
                .containsExactly(AuditWindow.containing(Instant.parse("2026-01-28T02:00:00Z"), Duration.ofMinutes(5)));
        assertThatThrownBy(() -> parse("windowEnd=2026-01-28T02:05:00Z"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("windowStart INSTANT is missing");
        assertThatThrownBy(
                        () -> parse("windowStart=2026-01-28T02:00:00Z", "windowEnd=2026-01-28T02:05:00Z", "revision=0"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("revision is '0'");
        assertThatThrownBy(() -> parse("window=1"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'window=1'");
    }

    @Test
    void refusesAnOptionThatThereIsNot() {
        assertThatThrownBy(() -> parse("--audit.form=2026-01-28T02:00:00Z"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--form");
    }

    @Test
    void refusesARangeThatEndsBeforeItStarts() {
        assertThatThrownBy(() -> parse("--audit.from=2026-01-28T02:00:00Z", "--audit.to=2026-01-28T02:00:00Z"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("must be after");
    }

    @Test
    void namesTheNearestBoundsOfARangeThatIsOutOfStep() {
        AuditArguments late = parse("--audit.from=2026-01-28T02:01:00Z", "--audit.to=2026-01-28T02:10:00Z");
        AuditArguments early = parse("--audit.from=2026-01-28T02:00:00Z", "--audit.to=2026-01-28T02:09:00Z");

        assertThatThrownBy(() -> late.windows(GRID, FIVE_MINUTES, NOW))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("2026-01-28T02:00:00Z and 2026-01-28T02:05:00Z");
        assertThatThrownBy(() -> early.windows(GRID, FIVE_MINUTES, NOW))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("2026-01-28T02:05:00Z and 2026-01-28T02:10:00Z");
    }

    @Test
    void refusesWhatIsNotSettledYet() {
        AuditArguments arguments = parse("--audit.from=2026-01-28T02:50:00Z", "--audit.to=2026-01-28T03:00:00Z");

        assertThatThrownBy(() -> arguments.windows(GRID, FIVE_MINUTES, NOW))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("settles at 2026-01-28T03:01:30Z");
    }

    private static AuditArguments parse(String... arguments) {
        return AuditArguments.of(new DefaultApplicationArguments(arguments)).orElseThrow();
    }
}
