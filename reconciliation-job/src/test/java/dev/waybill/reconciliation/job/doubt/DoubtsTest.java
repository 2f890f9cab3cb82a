package dev.waybill.reconciliation.job.doubt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Lines that cannot be understood may be about files that nobody can name. */
class DoubtsTest extends IntegrationTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final Instant MADE = WINDOW.start().plusSeconds(5);

    @Autowired
    private Auditor auditor;

    @BeforeEach
    void settle() {
        clock.set(WINDOW.end().plus(Duration.ofMinutes(10)));
        file(9_999, WINDOW.end().plus(Duration.ofMinutes(5))); // both sides are heard later
        file(1, MADE);
    }

    @Test
    void judgesNothingWhereATornAnnouncementBeginsLikeThatOfAnotherFile() {
        torn(Side.FORWARDED, MADE, name(2, MADE).substring(0, 26));
        Report report = audit();
        assertThat(report.cause()).isEqualTo(Cause.TORN_LINES);
        assertThat(report.reason()).contains("1 torn lines of the forwarder").contains("--accept torn-lines");
    }

    @Test
    void judgesNothingInAnyWindowThatLooksAtAnAnnouncementTornBeforeItsTime() {
        torn(Side.FORWARDED, WINDOW.end().plusSeconds(3), "");
        file(3, WINDOW.end().plusSeconds(20));
        assertThat(audit().cause()).isEqualTo(Cause.TORN_LINES);
        assertThat(auditor.audit(FLOW, WINDOW.next(), false).cause()).isEqualTo(Cause.TORN_LINES);
    }

    @Test
    void leavesATornAnnouncementToTheWindowOfItsTime() {
        Instant next = WINDOW.end().plusSeconds(1);
        file(3, next);
        file(4, next);
        torn(Side.FORWARDED, next, name(5, next).substring(0, 21));
        assertThat(audit().status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(auditor.audit(FLOW, WINDOW.next(), false).cause()).isEqualTo(Cause.TORN_LINES);
    }

    @Test
    void findsAFileWhoseAnnouncementIsTornAmongTheFinishedOnes() {
        Instant later = MADE.plusMillis(777);
        torn(Side.FORWARDED, later, name(2, later).substring(0, 21));
        source.add(Side.PROCESSED, name(2, later), later, later.plusMillis(300));
        Report report = audit();
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().orphanCount()).isEqualTo(1);
        assertThat(report.figures().lostCount()).isZero();
    }

    @Test
    void judgesWhereTheTornLinesAreAcceptedByName() {
        torn(Side.FORWARDED, MADE, name(2, MADE).substring(0, 26));
        assertThat(audit().status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        Report report = accept("torn-lines");
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.accepted()).isEqualTo("torn-lines by anna");
    }

    @Test
    void saysWhichTornLinesOfTheProcessorCouldBeAboutLostFiles() {
        source.add(Side.FORWARDED, name(2, MADE), MADE, MADE.plusMillis(1));
        torn(Side.PROCESSED, MADE, name(2, MADE).substring(0, 21));
        Report report = audit();
        assertThat(report.cause()).isEqualTo(Cause.TORN_LINES);
        assertThat(report.reason()).contains("1 torn lines of the processor could be about them, as 'torn'");
        assertThat(accept("torn-lines").figures().lostCount()).isEqualTo(1);
    }

    @Test
    void judgesNothingWhereMostLinesOfASideNameNoFile() {
        for (int i = 0; i < 2; i++) {
            source.add(new Malformed(Side.PROCESSED, MADE.plusMillis(i), "17 digits", "20260128110005000", false));
        }
        Report report = audit();
        assertThat(report.cause()).isEqualTo(Cause.MALFORMED_LINES);
        assertThat(report.reason()).contains("2 of 3 lines of the processor name no readable file");
        assertThat(accept("malformed-lines").status()).isEqualTo(ReportStatus.COMPLETE);
    }

    @Test
    void judgesWhereOnlyHalfOfTheLinesNameNoFile() {
        source.add(new Malformed(Side.PROCESSED, MADE, "17 digits", "20260128110005000", false));
        assertThat(audit().status()).isEqualTo(ReportStatus.COMPLETE);
    }

    @Test
    void judgesNothingWhereFilesWereFinishedAndNoneAnnounced() {
        source.clear();
        file(9_999, WINDOW.end().plus(Duration.ofMinutes(5)));
        source.add(Side.PROCESSED, name(2, MADE), MADE, MADE.plusMillis(300));
        Report report = audit();
        assertThat(report.cause()).isEqualTo(Cause.MALFORMED_LINES);
        assertThat(report.reason()).contains("1 files were finished, but none was announced");
        assertThat(accept("torn-lines").status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(accept("malformed-lines").figures().orphanCount()).isEqualTo(1);
    }

    private Report audit() {
        return auditor.audit(FLOW, WINDOW, false);
    }

    private Report accept(String what) {
        return auditor.audit(
                AuditOrder.byHand(AuditLease.unshared(FLOW), WINDOW, false).accepting(Acceptances.parse(what), "anna"));
    }

    private void torn(Side side, Instant loggedAt, String fragment) {
        source.add(new Malformed(side, loggedAt, "torn", fragment, true));
    }

    private void file(int id, Instant made) {
        source.add(Side.FORWARDED, name(id, made), made, made);
        source.add(Side.PROCESSED, name(id, made), made, made.plusMillis(200));
    }

    private static String name(int id, Instant made) {
        return FileNames.of(made, id);
    }
}
