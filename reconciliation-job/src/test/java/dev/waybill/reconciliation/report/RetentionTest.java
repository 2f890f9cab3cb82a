package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RetentionTest extends IntegrationTest {

    private static final AuditWindow OLD =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:00Z"), Duration.ofMinutes(1));

    @Autowired
    private Auditor auditor;

    @Autowired
    private Retention retention;

    @Test
    void removesWhatIsOldInBatchesAndLeavesTheRest() {
        AuditWindow young = AuditWindow.containing(OLD.start().plus(Duration.ofHours(2)), OLD.length());
        for (AuditWindow window : List.of(OLD, young)) {
            for (int i = 0; i < 25; i++) {
                source.add(Side.FORWARDED, FileNames.of(window.start(), i), window.start(), window.start());
            }
            clock.set(window.end());
            auditor.audit(FLOW, window, false);
        }
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET CREATE_TIME = '2026-01-01' ORDER BY JOB_EXECUTION_ID LIMIT 1");
        Instant cutoff = OLD.end().plus(Duration.ofHours(1));

        assertThat(retention.removeReports(cutoff, 20)).isEqualTo(20);
        assertThat(count("reports")).isEqualTo(2);
        assertThat(jdbc.queryForList("SELECT audit_window_start FROM reports WHERE status = 'COMPLETE'"))
                .as("half a list is no verdict")
                .hasSize(1);
        assertThat(retention.removeReports(cutoff, 20)).isEqualTo(6);
        assertThat(retention.removeReports(cutoff, 20)).isZero();
        assertThat(count("reports")).isEqualTo(1);
        assertThat(count("lost_files")).isEqualTo(25);

        assertThat(retention.removeHistory(cutoff)).isEqualTo(1);
        assertThat(retention.removeHistory(cutoff)).isZero();
        assertThat(count("BATCH_JOB_INSTANCE")).isEqualTo(1);
        assertThat(count("BATCH_JOB_EXECUTION")).isEqualTo(1);
        assertThat(count("BATCH_STEP_EXECUTION"))
                .isEqualTo(count("BATCH_STEP_EXECUTION_CONTEXT"))
                .isPositive();
        assertThat(auditor.audit(FLOW, young, true).revision()).isEqualTo(2);
    }

    @Test
    void leavesWhatIsBeingAudited() {
        Instant cutoff = OLD.end().plus(Duration.ofHours(1));
        source.add(Side.FORWARDED, FileNames.of(OLD.start(), 1), OLD.start(), OLD.start());
        clock.set(OLD.end());
        auditor.audit(FLOW, OLD, false);
        assertThat(retention.removeReports(cutoff, 20)).as("begun lately").isZero();

        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET CREATE_TIME = '2026-01-01', STATUS = 'STARTED'");
        assertThat(retention.removeReports(cutoff, 20))
                .as("planned, not claimed")
                .isZero();
        assertThat(retention.removeHistory(cutoff)).isZero();

        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'COMPLETED'");
        jdbc.update("UPDATE reports SET status = 'RUNNING'");
        assertThat(retention.removeReports(cutoff, 20)).as("claimed").isZero();
        assertThat(count("lost_files")).isEqualTo(1);

        jdbc.update("UPDATE reports SET status = 'COMPLETE'");
        assertThat(retention.removeReports(cutoff, 20)).isEqualTo(2);
        assertThat(retention.removeHistory(cutoff)).isEqualTo(1);
    }

    @Test
    void leavesLateSightingsThatAReportNeeds() {
        Instant cutoff = OLD.end().plus(Duration.ofHours(1));
        clock.set(OLD.end());
        source.add(Side.FORWARDED, FileNames.of(OLD.start(), 1), OLD.start(), OLD.start());
        auditor.audit(FLOW, OLD, false);
        for (Instant time : List.of(OLD.start(), OLD.start().minus(Duration.ofHours(1)))) {
            jdbc.update(
                    "INSERT INTO late_sightings (flow, file_name, file_time, logged_at, file_key)"
                            + " VALUES (?, ?, ?, ?, UNHEX(LEFT(SHA2(?, 256), 32)))",
                    FLOW,
                    time.toString(),
                    Timestamp.from(time),
                    Timestamp.from(time.plusSeconds(90)),
                    time.toString());
        }
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET CREATE_TIME = '2026-01-01'");
        jdbc.update("UPDATE reports SET status = 'RUNNING'");

        assertThat(retention.removeReports(cutoff, 20)).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT file_name FROM late_sightings", String.class))
                .isEqualTo(OLD.start().toString());
        jdbc.update("UPDATE reports SET status = 'COMPLETE'");
        assertThat(retention.removeReports(cutoff, 20)).isEqualTo(3);
        assertThat(count("late_sightings")).isZero();
    }

    /** Whatever is removed meanwhile, an audit's verdict is whole: its list has as many files as it says. */
    @Test
    void removesNothingOfAuditsThatRunMeanwhile() throws Exception {
        for (int i = 0; i < 60; i++) {
            source.add(Side.FORWARDED, FileNames.of(OLD.start(), i), OLD.start(), OLD.start());
        }
        clock.set(OLD.end());
        Instant cutoff = Instant.now().minus(Duration.ofDays(1));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService removing = Executors.newSingleThreadExecutor()) {
            Future<Integer> removed = removing.submit(() -> {
                int sum = 0;
                while (!done.get()) {
                    sum += retention.removeReports(cutoff, 7);
                    retention.removeHistory(cutoff);
                }
                return sum;
            });
            try {
                for (int round = 0; round < 5; round++) {
                    auditAndCompare();
                    age();
                }
                await().until(() -> count("lost_files") == 0);
            } finally {
                done.set(true);
            }
            assertThat(removed.get()).isGreaterThan(60);
        }
    }

    private void auditAndCompare() {
        // an audit whose old history is removed under its hands fails without a verdict, and the schedule tries it
        // again
        Report report = await().ignoreExceptions().until(() -> auditor.audit(FLOW, OLD, true), Report::isComplete);
        assertThat(report.figures().lostCount()).isEqualTo(60);
        assertThat(count("lost_files")).isEqualTo(60);
    }

    /** Makes all that is there so old that nothing keeps it but that it runs. */
    private void age() {
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET CREATE_TIME = '2020-01-01'");
        jdbc.update("UPDATE reports SET updated_at = '2020-01-01'");
    }

    private long count(String table) {
        Long count = jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class);
        return count == null ? 0 : count;
    }
}
