package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class LateFilesTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:00Z"), Duration.ofMinutes(1));
    private static final AuditWindow SECOND = FIRST.next();
    private static final AuditWindow THIRD = SECOND.next();
    private static final String RECOVERED_AT =
            "SELECT recovered_at FROM lost_files WHERE recovered_at IS NOT NULL ORDER BY file_name";

    @Autowired
    private Auditor auditor;

    @Autowired
    private Reports reports;

    private final Instant fileTime = FIRST.start().plusSeconds(30).plusNanos(123_456_000);
    private final String late = FileNames.of(fileTime, 1);
    private final String lost = FileNames.of(fileTime, 2);

    @BeforeEach
    void loseTwoFiles() {
        source.add(Side.FORWARDED, late, fileTime, fileTime.plusMillis(1));
        source.add(Side.FORWARDED, lost, fileTime, fileTime.plusMillis(1));
        bothGoOn(THIRD.end().plus(Duration.ofMinutes(20)));
    }

    @Test
    void recoversAFileThatIsProcessed90SecondsLater() {
        source.add(Side.PROCESSED, late, fileTime, fileTime.plusSeconds(90));
        Report before = auditor.audit(FLOW, FIRST, false);
        assertThat(before.figures().lostCount()).isEqualTo(2);
        assertThat(before.figures().recoveredCount()).isZero();

        auditor.audit(FLOW, SECOND, false);
        assertThat(recoveredAt()).isEmpty();
        auditor.audit(FLOW, THIRD, false);

        Report after = reports.find(FLOW, FIRST).orElseThrow();
        assertThat(after.figures().lostCount()).isEqualTo(2);
        assertThat(after.figures().recoveredCount()).isEqualTo(1);
        assertThat(after.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(recoveredAt()).containsExactly(fileTime.plusSeconds(90));
        assertThat(jdbc.queryForObject(
                        "SELECT COUNT(*) FROM lost_files WHERE file_name = ? AND recovered_at IS NULL",
                        Long.class,
                        lost))
                .isEqualTo(1);
    }

    /** A writer died within a line, and came back in the next window to write on in the same line. */
    @Test
    void believesNoLineThatIsOlderThanItsFile() {
        Instant next = SECOND.start().plusSeconds(20);
        String glued = FileNames.of(next, 3);
        source.add(Side.FORWARDED, glued, next, next.plusMillis(1));
        source.add(Side.PROCESSED, glued, next, fileTime);
        Report first = auditor.audit(FLOW, FIRST, false);
        assertThat(first.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(first.reason()).contains("torn lines of the processor");

        Report second = auditor.audit(FLOW, SECOND, false);
        assertThat(second.figures().lostCount()).isEqualTo(1);
        assertThat(second.figures().recoveredCount()).isEqualTo(1);
    }

    @Test
    void recoversAFileWhoseOwnWindowIsAuditedAfterTheLaterOne() {
        source.add(Side.PROCESSED, late, fileTime, fileTime.plusSeconds(90));
        source.failWith(new SourceUnavailableException("down"));
        auditor.audit(FLOW, FIRST, false);
        source.failWith(null);
        auditor.audit(FLOW, SECOND, false);
        auditor.audit(FLOW, THIRD, false);

        Report report = auditor.audit(FLOW, FIRST, false);
        assertThat(report.figures().lostCount()).isEqualTo(2);
        assertThat(report.figures().recoveredCount()).isEqualTo(1);
    }

    @Test
    void keepsWhatIsRecoveredWhenEitherWindowIsAuditedAgain() {
        source.add(Side.PROCESSED, late, fileTime, fileTime.plusSeconds(90));
        List.of(FIRST, SECOND, THIRD).forEach(window -> auditor.audit(FLOW, window, false));
        List.of(FIRST, THIRD, FIRST).forEach(window -> auditor.audit(FLOW, window, true));

        Report report = reports.find(FLOW, FIRST).orElseThrow();
        assertThat(report.revision()).isEqualTo(3);
        assertThat(report.figures().lostCount()).isEqualTo(2);
        assertThat(report.figures().recoveredCount()).isEqualTo(1);
        assertThat(recoveredAt()).containsExactly(fileTime.plusSeconds(90));
    }

    @Test
    void keepsTheFirstOfSeveralLateSightings() {
        source.add(Side.PROCESSED, late, fileTime, fileTime.plusSeconds(95));
        source.add(Side.PROCESSED, late, fileTime, fileTime.plusSeconds(91));
        List.of(FIRST, SECOND, THIRD).forEach(window -> auditor.audit(FLOW, window, false));
        assertThat(recoveredAt()).containsExactly(fileTime.plusSeconds(91));
    }

    @Test
    void recoversNothingBeyondTheHorizon() {
        Instant tooLate = fileTime.plus(Duration.ofHours(24)).plusSeconds(1);
        source.add(Side.PROCESSED, late, fileTime, tooLate);
        auditor.audit(FLOW, FIRST, false);
        auditor.audit(FLOW, AuditWindow.containing(tooLate, FIRST.length()), false);
        assertThat(recoveredAt()).isEmpty();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM late_sightings", Long.class))
                .isZero();
    }

    @Test
    void doesNotTakeALateFailureForARecovery() {
        source.add(Side.FAILED, late, fileTime, fileTime.plusSeconds(90));
        List.of(FIRST, SECOND, THIRD).forEach(window -> auditor.audit(FLOW, window, false));
        assertThat(recoveredAt()).isEmpty();
    }

    private List<Instant> recoveredAt() {
        return jdbc.query(RECOVERED_AT, (row, number) -> row.getTimestamp(1).toInstant());
    }
}
