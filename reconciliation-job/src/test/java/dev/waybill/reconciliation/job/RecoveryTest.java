package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.AuditRefusedException;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.annotation.Autowired;

class RecoveryTest extends IntegrationTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:00Z"), Duration.ofMinutes(1));
    private static final String INSTANCES = "SELECT COUNT(*) FROM BATCH_JOB_INSTANCE";

    @Autowired
    private Auditor auditor;

    @Autowired
    private Reports reports;

    @Autowired
    private JobRepository jobRepository;

    @Test
    void countsFilesThatWereForwardedButNeverProcessed() {
        forward(200, 20);
        Report report = auditor.audit(FLOW, WINDOW, false);

        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().forwardCount()).isEqualTo(200);
        assertThat(report.figures().lostCount()).isEqualTo(20);
        assertThat(lostNames()).containsExactlyElementsOf(names(0, 20));
    }

    @Test
    void judgesNothingWhereATornLineFromAnywhereInTheWindowCouldBeAboutALostFile() {
        forward(200, 1);
        source.add(new Malformed(Side.PROCESSED, fileTime(190), "torn", name(0).substring(0, 25), true));
        Report report = auditor.audit(FLOW, WINDOW, false);

        assertThat(report.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(report.reason()).contains("1 files have no processed line");
    }

    @Test
    void readsAgainWhereTheSlicesCouldNotBeAddedUpToAVerdict() {
        forward(200, 1);
        source.add(new Malformed(Side.PROCESSED, fileTime(190), "torn", name(0).substring(0, 25), true));
        auditor.audit(FLOW, WINDOW, false);
        Report second = auditor.audit(FLOW, WINDOW, false);
        assertThat(second.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(second.attempts()).as("they count on").isEqualTo(2);

        source.clear(); // the writer has finished its line
        forward(200, 0);
        Report third = auditor.audit(FLOW, WINDOW, false);
        assertThat(third.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(third.figures().lostCount()).isZero();
        assertThat(third.figures().malformedCount()).isZero();
        assertThat(lostNames()).isEmpty();
    }

    @Test
    void judgesWhereTornLinesCanOnlyBeAboutFilesThatWereProcessed() {
        forward(200, 1);
        source.add(
                new Malformed(Side.PROCESSED, fileTime(190), "torn", name(100).substring(0, 25), true));
        Report report = auditor.audit(FLOW, WINDOW, false);

        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().malformedCount()).isEqualTo(1);
        assertThat(lostNames()).containsExactly(name(0));
    }

    @Test
    void leavesTheRowsOfTheSuccessorWhenARunThatLostItsLockGoesOn() throws Exception {
        forward(200, 20);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        source.onEntry(entry -> {
            boolean firstSlice = entry.loggedAt().isBefore(fileTime(1));
            if (entry.side() == Side.FORWARDED && firstSlice && first.compareAndSet(true, false)) {
                reached.countDown();
                await(released);
            }
        });
        CompletableFuture<Report> zombie = CompletableFuture.supplyAsync(() -> auditor.audit(FLOW, WINDOW, false));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        // The lock expires and a successor takes over; meanwhile ten of the files were finished after all.
        processed(10);
        Report successor = auditor.audit(FLOW, WINDOW, false);
        List<?> rows = jdbc.queryForList("SELECT * FROM lost_files ORDER BY file_name");
        released.countDown();
        waitFor(zombie);

        assertThat(successor.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(reports.find(FLOW, WINDOW)).contains(successor);
        assertThat(jdbc.queryForList("SELECT * FROM lost_files ORDER BY file_name"))
                .isEqualTo(rows);
        assertThat(lostNames()).containsExactlyElementsOf(names(10, 20));
    }

    @Test
    void startsAnInstanceWhoseFirstExecutionWasNeverMade() {
        forward(5, 1);
        jobRepository.createJobInstance(ReconciliationJob.JOB, new AuditParameters(FLOW, WINDOW, 1).toJobParameters());

        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(jdbc.queryForObject(INSTANCES, Long.class)).isEqualTo(1);
    }

    @Test
    void resumesAnExecutionThatDiedBeforeItsFirstStep() {
        forward(5, 1);
        AuditParameters parameters = new AuditParameters(FLOW, WINDOW, 1);
        JobInstance instance = jobRepository.createJobInstance(ReconciliationJob.JOB, parameters.toJobParameters());
        jobRepository.createJobExecution(
                instance,
                parameters.toJobParameters(),
                new org.springframework.batch.infrastructure.item.ExecutionContext());

        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(jdbc.queryForObject(INSTANCES, Long.class)).isEqualTo(1);
    }

    @Test
    void countsAnExecutionThatDiedAfterItClosedItsReportAsCompleted() {
        forward(5, 1);
        Report report = auditor.audit(FLOW, WINDOW, false);
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL");
        jdbc.update("UPDATE BATCH_STEP_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL WHERE STEP_NAME = 'close'");

        assertThat(auditor.audit(FLOW, WINDOW, false)).isEqualTo(report);
        assertThat(jdbc.queryForList("SELECT STATUS FROM BATCH_JOB_EXECUTION", String.class))
                .containsExactly(BatchStatus.COMPLETED.name());
    }

    @Test
    void auditsAWindowAnewWhoseReportWasDeleted() {
        forward(5, 1);
        auditor.audit(FLOW, WINDOW, false);
        jdbc.update("DELETE FROM reports");

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.revision()).isEqualTo(2);
        assertThat(lostNames()).containsExactlyElementsOf(names(0, 1));
    }

    @Test
    void auditsAWindowAnewWhoseReportWasDeletedHalfWay() {
        forward(200, 20);
        source.onEntry(entry -> {
            if (entry.loggedAt().isAfter(fileTime(190))) {
                throw new SourceUnavailableException("Loki is away");
            }
        });
        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        source.onEntry(entry -> {});
        deleteReports();

        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(lostNames()).containsExactlyElementsOf(names(0, 20));
    }

    @Test
    void forgetsNoSightingThatWentWithADeletedReport() {
        forward(200, 0);
        Instant made = fileTime(4).plusMillis(7); // in the first slice, but finished where only the third one looks
        source.add(Side.FORWARDED, FileNames.of(made, 777), made, made.plusMillis(5));
        source.add(Side.PROCESSED, FileNames.of(made, 777), made, made.plusSeconds(30));
        AtomicBoolean away = new AtomicBoolean(true);
        source.onEntry(entry -> {
            if (away.get() && entry.side() == Side.FORWARDED && entry.loggedAt().isBefore(fileTime(3))) {
                throw new SourceUnavailableException("Loki is away");
            }
        });
        auditor.audit(FLOW, WINDOW, false);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM stray_sightings", Long.class))
                .isPositive();
        away.set(false);
        deleteReports();

        Report report = auditor.audit(FLOW, WINDOW, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(lostNames()).isEmpty();
    }

    @Test
    void restartsAFailedWindowAndCountsItsAttempts() {
        forward(5, 1);
        source.failWith(new SourceUnavailableException("Loki is down"));
        Report failed = auditor.audit(FLOW, WINDOW, false);
        assertThat(failed.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(failed.cause()).isEqualTo(Cause.SOURCE_UNAVAILABLE);
        assertThat(failed.reason()).isEqualTo("Loki is down");
        assertThat(failed.attempts()).as("that was none of the window's").isZero();

        source.failWith(null);
        source.onEntry(entry -> {
            throw new IncompleteReadException("5000 of 6000 entries");
        });
        assertThat(auditor.audit(FLOW, WINDOW, false).attempts()).isEqualTo(1);
        assertThat(auditor.audit(FLOW, WINDOW, false).attempts()).isEqualTo(2);

        source.onEntry(entry -> {});
        Report complete = auditor.audit(FLOW, WINDOW, false);
        assertThat(complete.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(complete.cause()).isNull();
        assertThat(complete.attempts()).isEqualTo(3);
        assertThat(complete.revision()).isEqualTo(1);
        assertThat(jdbc.queryForObject(INSTANCES, Long.class)).isEqualTo(1);
    }

    @Test
    void restartsAWindowOfWhichAnEarlierExecutionEndedInDoubt() {
        forward(5, 1);
        source.failWith(new SourceUnavailableException("Loki is down"));
        auditor.audit(FLOW, WINDOW, false);
        auditor.audit(FLOW, WINDOW, false);
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'UNKNOWN' ORDER BY JOB_EXECUTION_ID LIMIT 1");
        jdbc.update("UPDATE BATCH_STEP_EXECUTION SET STATUS = 'UNKNOWN' ORDER BY STEP_EXECUTION_ID LIMIT 1");

        source.failWith(null);
        assertThat(auditor.audit(FLOW, WINDOW, false).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(jdbc.queryForObject(INSTANCES, Long.class)).isEqualTo(1);
    }

    @Test
    void convergesWhenAWindowIsAuditedAgain() {
        forward(100, 20);
        Report first = auditor.audit(FLOW, WINDOW, false);
        assertThat(auditor.audit(FLOW, WINDOW, false)).isEqualTo(first);

        processed(5);
        clock.advance(Duration.ofMinutes(1));
        Report second = auditor.audit(FLOW, WINDOW, true);
        assertThat(second.revision()).isEqualTo(2);
        assertThat(second.figures().lostCount()).isEqualTo(15);
        assertThat(second.updatedAt()).isAfter(first.updatedAt());
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(lostNames()).containsExactlyElementsOf(names(5, 20));
    }

    @Test
    void clearsThousandsOfRowsThatAreNoLongerLost() {
        for (int i = 0; i < 2_600; i++) {
            Instant made = WINDOW.start().plusMillis(20L * i);
            source.add(Side.FORWARDED, FileNames.of(made, i), made, made.plusMillis(5));
        }
        assertThat(auditor.audit(FLOW, WINDOW, false).figures().lostCount()).isEqualTo(2_600);
        for (int i = 1; i < 2_600; i++) {
            Instant made = WINDOW.start().plusMillis(20L * i);
            source.add(Side.PROCESSED, FileNames.of(made, i), made, made.plusMillis(300));
        }
        clock.advance(Duration.ofMinutes(1));
        assertThat(auditor.audit(FLOW, WINDOW, true).figures().lostCount()).isEqualTo(1);
        assertThat(lostNames()).containsExactly(name(0));
    }

    @Test
    void auditsUpToTheRevisionThatIsAskedFor() {
        forward(10, 2);
        assertThat(auditor.auditRevision(FLOW, WINDOW, 1, false).revision()).isEqualTo(1);
        assertThat(auditor.auditRevision(FLOW, WINDOW, 1, false).revision()).isEqualTo(1);
        assertThatThrownBy(() -> auditor.auditRevision(FLOW, WINDOW, 3, false))
                .isInstanceOf(AuditRefusedException.class)
                .hasMessageContaining("before revision 2 is complete");
        assertThat(auditor.auditRevision(FLOW, WINDOW, 2, false).revision()).isEqualTo(2);
        assertThat(jdbc.queryForObject(INSTANCES, Long.class)).isEqualTo(2);
    }

    @Test
    void keepsTheVerdictWhenAReAuditFailsBeforeItReplacesAnything() {
        forward(100, 20);
        Report first = auditor.audit(FLOW, WINDOW, false);
        source.failWith(new SourceUnavailableException("Loki is down"));

        Report second = auditor.audit(FLOW, WINDOW, true);
        assertThat(second.status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(second.reason()).contains("verdict of revision 1 stands").contains("Loki is down");
        assertThat(reports.find(FLOW, WINDOW)).contains(first);
    }

    /** Announces files, one each quarter of a second, and finishes all but the first few. */
    private void forward(int files, int lost) {
        for (int i = 0; i < files; i++) {
            source.add(Side.FORWARDED, name(i), fileTime(i), fileTime(i).plusMillis(5));
            if (i >= lost) {
                source.add(Side.PROCESSED, name(i), fileTime(i), fileTime(i).plusMillis(200));
            }
        }
    }

    private void processed(int files) {
        for (int i = 0; i < files; i++) {
            source.add(Side.PROCESSED, name(i), fileTime(i), fileTime(i).plusMillis(300));
        }
    }

    private void deleteReports() {
        jdbc.update("DELETE FROM lost_files");
        jdbc.update("DELETE FROM reports");
    }

    private static Instant fileTime(int i) {
        return WINDOW.start().plusMillis(250L * i);
    }

    private static String name(int i) {
        return FileNames.of(fileTime(i), i);
    }

    private static List<String> names(int from, int to) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(RecoveryTest::name)
                .toList();
    }

    private List<String> lostNames() {
        return jdbc.query("SELECT file_name FROM lost_files ORDER BY file_name", (row, number) -> row.getString(1));
    }

    private static void waitFor(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(RuntimeException.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
