package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A clock that is ahead by less than is let pass, in a flow without a collector. */
class ClocksAheadTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final Duration AHEAD = Duration.ofMinutes(4);

    @Autowired
    private FlowAudit flowAudit;

    @Autowired
    private Flows flows;

    @Autowired
    private Reports reports;

    @Test
    void goesByTheEarlierOfBothClocks() {
        Instant here = Instant.parse("2026-01-28T11:00:00Z");
        clock.set(here);
        assertThat(present(here.minusSeconds(200))).isEqualTo(here.minusSeconds(200));
        assertThat(present(here.plusSeconds(200))).isEqualTo(here);
    }

    @Test
    void judgesNoWindowThatIsNotOverByTheDatabasesClock() {
        Instant there = Instant.now();
        clock.set(there.minusSeconds(150)); // at least one window is over since
        tick();
        flow(there.minusSeconds(240), there.plus(AHEAD)); // so that nobody waits to be heard
        clock.set(there.plus(AHEAD));
        tick();
        assertThat(reports())
                .isNotEmpty()
                .allMatch(report -> report.window().end().isBefore(Instant.now()));
    }

    @Test
    void judgesNoWindowAfterWhichNobodyWasHeardYetWhereAllClocksAreAhead() {
        clock.set(FIRST.start());
        tick();
        flow(FIRST.start(), FIRST.start().plusSeconds(40)); // it is that time
        clock.set(FIRST.start().plusSeconds(40).plus(AHEAD));
        tick();
        assertThat(reports()).as("half of the window, and windows to come").isEmpty();

        flow(FIRST.start().plusSeconds(40), FIRST.end().plusSeconds(30));
        clock.set(FIRST.end().plusSeconds(30).plus(AHEAD));
        tick();
        assertThat(reports()).extracting(Report::window).containsExactly(FIRST);
        assertThat(reports().getFirst().figures().forwardCount()).isEqualTo(60);
        assertThat(reports().getFirst().figures().lostCount()).isZero();
    }

    @Test
    void judgesAnIdleFlowOnceNoClockCanBeSoFarAhead() {
        clock.set(FIRST.start());
        tick();
        clock.set(FIRST.end().plus(Duration.ofMinutes(5)));
        tick();
        assertThat(reports()).isEmpty();
        clock.advance(Duration.ofSeconds(15));
        tick();
        assertThat(reports()).extracting(Report::window).containsExactly(FIRST);
    }

    @Test
    void takesBackWhatWasJudgedBeforeItWasOver() {
        clock.set(FIRST.start());
        tick();
        flow(FIRST.start(), FIRST.start().plusSeconds(30));
        clock.set(FIRST.end().plus(Duration.ofMinutes(20))); // by far more than is let pass
        tick();
        assertThat(report().figures().forwardCount()).isEqualTo(30);

        clock.set(FIRST.start().plusSeconds(35));
        tick();
        assertThat(reports()).noneMatch(Report::isComplete);
        flow(FIRST.start().plusSeconds(30), FIRST.end().plusSeconds(30));
        clock.set(FIRST.end().plusSeconds(20));
        tick();
        assertThat(report().isComplete()).isTrue();
        assertThat(report().figures().forwardCount()).isEqualTo(60);
    }

    private Instant present(Instant there) {
        JdbcTemplate database = mock(JdbcTemplate.class);
        when(database.queryForObject(anyString(), eq(Timestamp.class))).thenReturn(Timestamp.from(there));
        return new ClockCheck(database, mock(ScheduleProperties.class), clock).present();
    }

    /** A file a second is announced and finished. */
    private void flow(Instant from, Instant to) {
        for (Instant t = from.truncatedTo(ChronoUnit.SECONDS); t.isBefore(to); t = t.plusSeconds(1)) {
            source.add(Side.FORWARDED, FileNames.of(t, 1), t, t);
            source.add(Side.PROCESSED, FileNames.of(t, 1), t, t.plusMillis(200));
        }
    }

    private void tick() {
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
    }

    private Report report() {
        return reports.find(FLOW, FIRST).orElseThrow();
    }

    private List<Report> reports() {
        return reports.between(FLOW, Instant.EPOCH, Instant.parse("2037-01-01T00:00:00Z"));
    }
}
