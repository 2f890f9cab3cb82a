package dev.waybill.reconciliation.web.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.audit.AuditLock;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.TestLease;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Nothing begins without the audit lock. */
@ExtendWith(OutputCaptureExtension.class)
class LeaseTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));

    @Autowired
    private Auditor auditor;

    @Autowired
    private AuditLock lock;

    @Test
    void requestedAuditEndsWhenTheLockIsLost(CapturedOutput output) throws Exception {
        List<AuditWindow> windows =
                Stream.iterate(FIRST, AuditWindow::next).limit(5).toList();
        for (AuditWindow window : windows) {
            Instant made = window.start().plusSeconds(5);
            source.add(Side.FORWARDED, FileNames.of(made, 1), made, made);
            source.add(Side.PROCESSED, FileNames.of(made, 1), made, made.plusMillis(200));
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        source.onEntry(entry -> {
            if (FIRST.contains(entry.loggedAt())) {
                reached.countDown();
                try {
                    released.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        RequestedAudits audits = new RequestedAudits(auditor, lock, Clock.systemUTC());
        RequestedAudit asked =
                audits.start(new AuditRange(FLOW, windows, false, false)).orElseThrow();
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        jdbc.update(
                "UPDATE shedlock SET locked_by = 'another', lock_until = DATE_ADD(UTC_TIMESTAMP(3), INTERVAL 1 HOUR)");
        await().atMost(Duration.ofSeconds(30)).until(() -> output.getAll().contains("The audit lock is lost"));
        released.countDown();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !audits.find(asked.id()).orElseThrow().isRunning());
        assertThat(executions()).isEqualTo(1);
        assertThat(audits.find(asked.id()).orElseThrow().error()).contains("lock was lost");
    }

    @Test
    void beginsNothingForAnOrderWhoseLeaseHasEnded() {
        assertThatThrownBy(() -> auditor.audit(AuditOrder.byHand(new TestLease(FLOW, () -> false), FIRST, false)))
                .isInstanceOf(AuditStoppedException.class);
        assertThat(executions()).isZero();
    }

    private long executions() {
        Long executions = jdbc.queryForObject("SELECT COUNT(*) FROM BATCH_JOB_EXECUTION", Long.class);
        return executions == null ? 0 : executions;
    }
}
