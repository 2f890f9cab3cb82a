package dev.waybill.reconciliation.job.slice;

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
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A window of 200 files is cut into slices, and its last one cannot be read at first. */
class FinishedSlicesTest extends IntegrationTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));

    @Autowired
    private Auditor auditor;

    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger readOfFirstSlice = new AtomicInteger();

    @BeforeEach
    void settle() {
        clock.set(WINDOW.end().plus(Duration.ofMinutes(10)));
        hear();
    }

    @Test
    void goesOnWithSlicesThatTheSourceStillHolds() {
        forward();
        process(0, 200);
        failLastSliceWith(new SourceUnavailableException("Loki is away"));
        auditor.audit(FLOW, WINDOW, false);
        mend();

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.revision()).isEqualTo(1);
        assertThat(report.figures().lostCount()).isZero();
        assertThat(readOfFirstSlice).as("counted, but not read").hasValueLessThanOrEqualTo(200);
    }

    @Test
    void beginsAnewWhereSlicesWereReadWhileASelectorWasWrong() {
        forward();
        failLastSliceWith(new SourceUnavailableException("Loki is away"));
        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        mend();
        process(0, 200);

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.revision()).isEqualTo(2);
        assertThat(report.figures().lostCount()).isZero();
    }

    @Test
    void beginsAnewWhereOneLineOfAFinishedSliceCameLater() {
        forward();
        process(0, 199);
        failLastSliceWith(new SourceUnavailableException("Loki is away"));
        auditor.audit(FLOW, WINDOW, false);
        mend();
        source.add(Side.PROCESSED, name(3), made(3), made(3).plusMillis(400));
        process(199, 200);

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().duplicateCount()).isEqualTo(1);
    }

    @Test
    void beginsAnewWhereTheSourceHoldsLessOfAFinishedSlice() {
        forward();
        process(0, 200);
        failLastSliceWith(new SourceUnavailableException("Loki is away"));
        auditor.audit(FLOW, WINDOW, false);
        source.clear();
        hear();
        forward();
        process(20, 200);

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.revision()).isEqualTo(2);
        assertThat(report.figures().lostCount()).as("as the source says now").isEqualTo(20);
    }

    @Test
    void beginsAnewAfterAnAttemptThatWasRefusedAsIncomplete() {
        forward();
        process(0, 200);
        failLastSliceWith(new IncompleteReadException("Loki counted 50 entries, and counts only 40 now"));
        assertThat(auditor.audit(FLOW, WINDOW, false).cause()).isEqualTo(Cause.INCOMPLETE_READ);
        mend();

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.revision()).isEqualTo(2);
    }

    /** The process died before the report said so, or a stop came in between. */
    @Test
    void beginsAnewAfterAnIncompleteReadThatTheReportDoesNotTellOf() {
        forward();
        process(0, 200);
        failLastSliceWith(new IncompleteReadException("Loki counted 50 entries, and counts only 40 now"));
        auditor.audit(FLOW, WINDOW, false);
        mend();
        jdbc.update("UPDATE reports SET status = 'RUNNING', cause = NULL, reason = NULL");

        assertThat(auditor.audit(FLOW, WINDOW, false).revision()).isEqualTo(2);
    }

    @Test
    void beginsAnewWhereSomethingElseIsAccepted() {
        forward();
        process(0, 200);
        failLastSliceWith(new SourceUnavailableException("Loki is away"));
        auditor.audit(FLOW, WINDOW, false, true);
        mend();

        assertThat(auditor.audit(FLOW, WINDOW, false).revision()).isEqualTo(2);
    }

    @Test
    void writesDownWhatWasAcceptedAndByWhom() {
        forward();
        process(0, 200);
        Report report = auditor.audit(AuditOrder.byHand(AuditLease.unshared(FLOW), WINDOW, false)
                .accepting(Acceptances.parse("torn-lines,silence=host-2"), "anna"));
        assertThat(report.accepted()).isEqualTo("silence=host-2,torn-lines by anna");
        assertThat(auditor.audit(FLOW, WINDOW, true).accepted()).isNull();
    }

    private void failLastSliceWith(SourceException failure) {
        away.set(true);
        source.onEntry(entry -> {
            if (entry.loggedAt().isBefore(WINDOW.start().plusSeconds(5))) {
                readOfFirstSlice.incrementAndGet();
            }
            boolean last = entry.loggedAt().isAfter(WINDOW.start().plusSeconds(57));
            if (away.get() && last && entry.loggedAt().isBefore(WINDOW.end())) {
                throw failure;
            }
        });
    }

    /** Both sides are heard long after the window, so that nobody has to wait for them. */
    private void hear() {
        Instant later = WINDOW.end().plus(Duration.ofMinutes(5));
        source.add(Side.FORWARDED, FileNames.of(later, 9_999), later, later);
        source.add(Side.PROCESSED, FileNames.of(later, 9_999), later, later.plusMillis(10));
    }

    private void mend() {
        away.set(false);
    }

    private void forward() {
        for (int i = 0; i < 200; i++) {
            source.add(Side.FORWARDED, name(i), made(i), made(i).plusMillis(1));
        }
    }

    private void process(int from, int to) {
        for (int i = from; i < to; i++) {
            source.add(Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
    }

    private static Instant made(int i) {
        return WINDOW.start().plusMillis(i * 300L);
    }

    private static String name(int i) {
        return FileNames.of(made(i), i);
    }
}
