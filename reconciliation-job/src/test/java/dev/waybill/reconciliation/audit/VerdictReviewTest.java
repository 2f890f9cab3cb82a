package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.TestLease;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Lines may come after a verdict: from a collector that stood still, though nobody knew of it. */
class VerdictReviewTest extends IntegrationTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));

    @Autowired
    private VerdictReview review;

    @Autowired
    private Auditor auditor;

    @Autowired
    private Flows flows;

    @Autowired
    private Reports reports;

    @BeforeEach
    void judge() {
        clock.set(WINDOW.end().plus(Duration.ofMinutes(10)));
        for (int i = 0; i < 40; i++) {
            source.add(Side.FORWARDED, name(i), made(i), made(i));
            if (i % 2 == 0) {
                source.add(Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
            }
        }
        Instant later = WINDOW.end().plus(Duration.ofMinutes(5)); // both sides are heard later
        source.add(Side.FORWARDED, FileNames.of(later, 9_999), later, later);
        source.add(Side.PROCESSED, FileNames.of(later, 9_999), later, later);
        assertThat(auditor.audit(FLOW, WINDOW, false).figures().lostCount()).isEqualTo(20);
    }

    @Test
    void takesAVerdictBackWhoseLinesGrew() {
        processTheRest();
        look(Duration.ofMinutes(1));
        assertThat(report().status()).as("not yet due").isEqualTo(ReportStatus.COMPLETE);
        look(Duration.ofMinutes(10));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
        assertThat(report().reason())
                .contains("0 lines of the forwarder and 20 of the processor came after the verdict");
        assertThat(report().revision()).isEqualTo(2);

        Report judged = auditor.audit(FLOW, WINDOW, false);
        assertThat(judged.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(judged.figures().lostCount()).isZero();
        look(Duration.ofHours(25));
        assertThat(report()).isEqualTo(judged);
    }

    @Test
    void looksAgainUntilTheEndOfTheHorizon() {
        for (Duration step : new Duration[] {Duration.ofMinutes(3), Duration.ofMinutes(20), Duration.ofHours(7)}) {
            look(step);
        }
        processTheRest();
        look(Duration.ofHours(24));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
    }

    @Test
    void leavesAVerdictAloneOfWhichLinesWereRemoved() {
        source.clear();
        look(Duration.ofMinutes(3));
        processTheRest();
        look(Duration.ofHours(2));
        assertThat(report().status()).isEqualTo(ReportStatus.COMPLETE);
    }

    @Test
    void looksLaterWhereTheSourceDoesNotAnswer() {
        processTheRest();
        source.failWith(new SourceUnavailableException("Loki is away"));
        look(Duration.ofMinutes(3));
        assertThat(report().status()).isEqualTo(ReportStatus.COMPLETE);
        source.failWith(null);
        look(Duration.ofMinutes(10));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
    }

    @Test
    void looksAtNothingWithoutTheLock() {
        processTheRest();
        clock.advance(Duration.ofHours(1));
        review.run(flows.get(FLOW), new TestLease(FLOW, () -> false));
        assertThat(report().status()).isEqualTo(ReportStatus.COMPLETE);
    }

    private void processTheRest() {
        for (int i = 1; i < 40; i += 2) {
            source.add(Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
    }

    private void look(Duration after) {
        clock.advance(after);
        review.run(flows.get(FLOW), AuditLease.unshared(FLOW));
    }

    private Report report() {
        return reports.find(FLOW, WINDOW).orElseThrow();
    }

    private static Instant made(int i) {
        return WINDOW.start().plusSeconds(i);
    }

    private static String name(int i) {
        return FileNames.of(made(i), i);
    }
}
