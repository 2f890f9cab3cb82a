package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is announced when the window of its file does not look any more, or does not look yet. */
class LateAnnouncementsTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final AuditWindow THIRD = FIRST.next().next();

    @Autowired
    private Auditor auditor;

    @Autowired
    private Reports reports;

    @BeforeEach
    void settle() {
        clock.set(FIRST.end().plus(Duration.ofHours(2)));
        hear();
    }

    @Test
    void theBacklogOfTwoMinutesIsJudgedByItsOwnWindow() {
        announce(30, Duration.ofMinutes(2));
        audit(FIRST, FIRST.next());
        assertThat(audit(THIRD).cause()).isEqualTo(Cause.OTHER_TIMES);

        Report reopened = reports.find(FLOW, FIRST).orElseThrow();
        assertThat(reopened.cause()).isEqualTo(Cause.REOPENED);
        assertThat(reopened.reason()).contains("30 announcements of its files were logged later");

        Report judged = audit(FIRST);
        assertThat(judged.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(judged.revision()).isEqualTo(2);
        assertThat(judged.figures().forwardCount()).isEqualTo(30);
        assertThat(judged.figures().lostCount()).isEqualTo(30);
        assertThat(audit(THIRD).status()).as("it ends by itself").isEqualTo(ReportStatus.COMPLETE);
        assertThat(reports.find(FLOW, FIRST)).contains(judged);
    }

    @Test
    void whatWasProcessedSoonAfterALateAnnouncementIsNotLost() {
        announce(30, Duration.ofMinutes(2));
        for (int i = 0; i < 20; i++) {
            source.add(
                    Side.PROCESSED,
                    name(i),
                    made(i),
                    made(i).plus(Duration.ofMinutes(2)).plusMillis(500));
        }
        for (int i = 0; i < 20; i++) {
            Instant made = THIRD.start().plusSeconds(2L * i);
            source.add(Side.FORWARDED, FileNames.of(made, 900 + i), made, made);
            source.add(Side.PROCESSED, FileNames.of(made, 900 + i), made, made.plusMillis(100));
        }
        audit(FIRST, FIRST.next(), THIRD);
        Report judged = audit(FIRST);
        assertThat(judged.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(judged.figures().forwardCount()).isEqualTo(30);
        assertThat(judged.figures().lostCount()).isEqualTo(10);
        assertThat(audit(THIRD).status()).isEqualTo(ReportStatus.COMPLETE);
    }

    @Test
    void anAnnouncementAtTheEndOfAWindowIsMatchedWithWhatTheNextOneAnswersFor() {
        Instant announced = THIRD.end().minusMillis(100);
        source.add(Side.FORWARDED, name(1), made(1), announced);
        source.add(Side.PROCESSED, name(1), made(1), THIRD.end().plusSeconds(2));
        audit(FIRST, FIRST.next(), THIRD);
        assertThat(audit(FIRST).figures().lostCount()).isZero();
    }

    @Test
    void filesAnnouncedAnHourLateAreInNoVerdictUntilAPersonAcceptsIt() {
        AuditWindow later = AuditWindow.containing(FIRST.start().plus(Duration.ofHours(1)), FIRST.length());
        announce(30, Duration.ofHours(1));
        audit(FIRST);
        Report seen = audit(later);
        assertThat(seen.cause()).isEqualTo(Cause.OTHER_TIMES);
        assertThat(seen.reason())
                .contains("file times lie 1 h before their log times")
                .contains("FILE_TIME_ZONE");
        assertThat(audit(FIRST).cause()).isEqualTo(Cause.OTHER_TIMES);

        assertThat(accept(FIRST).figures().lostCount()).isEqualTo(30);
        assertThat(accept(later).status()).isEqualTo(ReportStatus.COMPLETE);
    }

    @Test
    void namesOfAZoneThatIsAheadAreInNoVerdict() {
        ZoneId shanghai = ZoneId.of("Asia/Shanghai");
        for (int i = 0; i < 30; i++) {
            Instant shown = made(i).plus(Duration.ofHours(8));
            source.add(Side.FORWARDED, FileNames.of(made(i), i, shanghai), shown, made(i));
            source.add(Side.PROCESSED, FileNames.of(made(i), i, shanghai), shown, made(i).plusMillis(200));
        }
        Report report = audit(FIRST);
        assertThat(report.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(report.reason()).contains("file times lie 8 h after their log times");
    }

    @Test
    void aProcessorWhoseClockShowsAnotherZoneIsInNoVerdict() {
        Duration eight = Duration.ofHours(8);
        for (int i = 0; i < 30; i++) {
            source.add(Side.FORWARDED, name(i), made(i), made(i).plusMillis(1));
            Instant earlier = made(i).minus(eight);
            source.add(Side.PROCESSED, FileNames.of(earlier, i), earlier, made(i).plusMillis(300));
        }
        Report report = audit(FIRST);
        assertThat(report.cause()).isEqualTo(Cause.OTHER_TIMES);
        assertThat(report.reason()).contains("30 of 30 lines of the processor");
    }

    /** A queue that is worked off hours later does not look like a zone: those files are late, and the report stands. */
    @Test
    void aQueueThatIsWorkedOffLateIsNoOtherZone() {
        for (int i = 0; i < 30; i++) {
            Instant earlier = made(i).minus(Duration.ofMinutes(37L * i + 20)).minusSeconds(150);
            source.add(Side.PROCESSED, FileNames.of(earlier, i), earlier, made(i).plusMillis(300));
        }
        source.add(Side.FORWARDED, name(1), made(1), made(1));
        Report report = audit(FIRST);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().lostCount()).isEqualTo(1);
    }

    @Test
    void aFactThatWasReadInAnotherZoneIsNoneAnyMore() {
        announce(3, Duration.ofMinutes(2));
        audit(THIRD);
        jdbc.update("UPDATE late_announcements SET file_time = file_time - INTERVAL 2 SECOND");
        source.clear();
        hear();
        assertThat(audit(FIRST).figures().forwardCount()).isZero();
    }

    @Test
    void aFileThatIsAnnouncedOnceMoreLaterIsJudgedAsBefore() {
        for (int i = 0; i < 5; i++) {
            source.add(Side.FORWARDED, name(i), made(i), made(i));
            source.add(Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
            Instant other = THIRD.start().plusSeconds(i);
            source.add(Side.FORWARDED, FileNames.of(other, 50 + i), other, other);
            source.add(Side.PROCESSED, FileNames.of(other, 50 + i), other, other.plusMillis(200));
        }
        source.add(Side.FORWARDED, name(1), made(1), THIRD.start().plusSeconds(20));
        audit(FIRST, FIRST.next());
        assertThat(audit(THIRD).status()).isEqualTo(ReportStatus.COMPLETE);
        Report again = audit(FIRST);
        assertThat(again.figures().forwardCount()).isEqualTo(5);
        assertThat(again.figures().duplicateCount()).isEqualTo(1);
        assertThat(again.figures().lostCount()).isZero();
    }

    private void announce(int files, Duration late) {
        for (int i = 0; i < files; i++) {
            source.add(Side.FORWARDED, name(i), made(i), made(i).plus(late));
        }
    }

    /** Both sides are heard long after the window, so that nobody has to wait for them. */
    private void hear() {
        Instant later = FIRST.end().plus(Duration.ofMinutes(110));
        source.add(Side.FORWARDED, FileNames.of(later, 9_999), later, later);
        source.add(Side.PROCESSED, FileNames.of(later, 9_999), later, later.plusMillis(10));
    }

    private void audit(AuditWindow... windows) {
        for (AuditWindow window : windows) {
            auditor.audit(FLOW, window, false);
        }
    }

    private Report audit(AuditWindow window) {
        return auditor.audit(FLOW, window, false);
    }

    private Report accept(AuditWindow window) {
        return auditor.audit(AuditOrder.byHand(AuditLease.unshared(FLOW), window, false)
                .accepting(Acceptances.parse("other-times"), "anna"));
    }

    private static Instant made(int i) {
        return FIRST.start().plusSeconds(i);
    }

    private static String name(int i) {
        return FileNames.of(made(i), i);
    }
}
