package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.AuditRefusedException;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.TestLease;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ScheduleTest extends IntegrationTest {

    private static final Instant START = Instant.parse("2026-01-28T11:00:20Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final AuditWindow FIRST = AuditWindow.containing(START, MINUTE);
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final String EXECUTIONS = "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION";

    @Autowired
    private FlowAudit flowAudit;

    @Autowired
    private Flows flows;

    @Autowired
    private Reports reports;

    @Autowired
    private Auditor auditor;

    @Autowired
    private AuditLock lock;

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void start() {
        clock.set(START);
        tick(FLOW);
        tick(COLLECTED);
        tick(IDLE);
        assertThat(count("SELECT COUNT(*) FROM reports")).isZero();
    }

    @Test
    void auditsEveryWindowAfterAnOutage() {
        clock.advance(Duration.ofMinutes(45));
        bothGoOn(clock.instant());
        tick(FLOW);
        assertThat(windows(FLOW)).hasSize(20).first().isEqualTo(FIRST);
        tick(FLOW);
        tick(FLOW);

        List<AuditWindow> windows = windows(FLOW);
        assertThat(windows).hasSize(45);
        IntStream.range(1, windows.size())
                .forEach(i ->
                        assertThat(windows.get(i)).isEqualTo(windows.get(i - 1).next()));
        assertThat(count(EXECUTIONS)).isEqualTo(45);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE status <> 'COMPLETE'"))
                .isZero();
    }

    @Test
    void owesTheWindowInWhichAWatcherWasStartedFirstEvenIfItDiedBeforeThatSettled() {
        clock.advance(Duration.ofMinutes(10));
        tick(FLOW); // by another process, which knows only the database
        assertThat(windows(FLOW).getFirst()).isEqualTo(FIRST);
    }

    @Test
    void triesAWindowAgainWithBackoffAndLeavesItForAPersonInTheEnd() {
        announce(FIRST.start(), "broken");
        source.onEntry(entry -> {
            if (FIRST.contains(entry.loggedAt())) {
                throw new IncompleteReadException("5000 of 6000 entries");
            }
        });
        clock.set(FIRST.end().plusSeconds(20));
        bothGoOn(clock.instant());
        tick(FLOW);
        assertThat(report(FIRST).cause()).isEqualTo(Cause.INCOMPLETE_READ);

        clock.advance(Duration.ofSeconds(59));
        tick(FLOW);
        assertThat(report(FIRST).attempts()).as("waits a minute").isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        tick(FLOW);
        assertThat(report(FIRST).attempts()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(119));
        tick(FLOW);
        assertThat(report(FIRST).attempts()).as("waits twice as long").isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofHours(1));
            tick(FLOW, 2);
        }
        assertThat(report(FIRST).attempts()).isEqualTo(10);
        assertThat(meters.get("waybill_windows_left").tag("flow", FLOW).gauge().value())
                .isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'"))
                .as("the others are not held up")
                .isPositive();

        source.onEntry(entry -> {});
        assertThat(auditor.audit(FLOW, FIRST, false).isComplete())
                .as("a person may")
                .isTrue();
    }

    @Test
    void holdsNoOutageOfTheSourceAgainstAnyWindow() {
        source.failWith(new SourceUnavailableException("Loki is down"));
        for (int i = 0; i < 24; i++) {
            clock.advance(Duration.ofMinutes(1));
            tick(FLOW);
        }
        assertThat(windows(FLOW)).as("only one says so").containsExactly(FIRST);
        assertThat(report(FIRST).cause()).isEqualTo(Cause.SOURCE_UNAVAILABLE);
        assertThat(report(FIRST).reason()).isEqualTo("Loki is down");
        assertThat(count(EXECUTIONS)).isLessThanOrEqualTo(2);

        source.failWith(null);
        bothGoOn(clock.instant());
        tick(FLOW);
        tick(FLOW);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'"))
                .isEqualTo(24);
    }

    @Test
    void holdsNoReadThatTheSourceRefusedAgainstAnyWindow() {
        announce(FIRST.start(), "");
        source.onEntry(entry -> {
            throw new SourceUnavailableException("429");
        });
        clock.set(FIRST.end().plusSeconds(20));
        for (int i = 0; i < 12; i++) {
            tick(FLOW);
            clock.advance(MINUTE);
        }
        assertThat(report(FIRST).cause()).isEqualTo(Cause.SOURCE_UNAVAILABLE);
        assertThat(report(FIRST).attempts()).isZero();
        source.onEntry(entry -> {
            throw new IncompleteReadException("5000 of 6000 entries");
        });
        tick(FLOW);
        assertThat(report(FIRST).cause()).isEqualTo(Cause.INCOMPLETE_READ);
        source.onEntry(entry -> {});
        clock.advance(MINUTE);
        tick(FLOW);
        assertThat(report(FIRST).isComplete()).isTrue();
    }

    @Test
    void recordsWindowsThatTheSourceHasForgottenInsteadOfSkippingThem() {
        clock.advance(Duration.ofHours(1));
        source.forgetBefore(START.plus(Duration.ofMinutes(50)));
        bothGoOn(clock.instant());
        tick(FLOW);
        assertThat(windows(FLOW)).hasSize(60);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE cause = 'EXPIRED' AND status = 'INCONCLUSIVE'"))
                .isEqualTo(51);
        assertThat(report(FIRST).reason()).startsWith("Expired: ");
        assertThat(count(EXECUTIONS)).isEqualTo(9);
        tick(FLOW);
        assertThat(count(EXECUTIONS)).isEqualTo(9);
    }

    @Test
    void takesBackVerdictsOnWindowsThatAreNotOver() {
        clock.advance(Duration.ofMinutes(15)); // wrongly
        bothGoOn(clock.instant());
        tick(FLOW);
        clock.set(START.plus(Duration.ofMinutes(5)));
        tick(FLOW);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE cause = 'WRONG_CLOCK'"))
                .as("nine have not begun, and one has not settled")
                .isEqualTo(10);
        clock.set(START.plus(Duration.ofMinutes(17)));
        bothGoOn(clock.instant());
        tick(FLOW);
        assertThat(count("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'"))
                .isEqualTo(17);
        assertThat(report(AuditWindow.containing(START.plus(Duration.ofMinutes(10)), MINUTE))
                        .revision())
                .isEqualTo(2);
    }

    @Test
    void keepsItsOldWindowsWhereTheLengthIsChanged() {
        clock.advance(Duration.ofMinutes(2));
        bothGoOn(clock.instant());
        tick(FLOW);
        AuditWindow shifted =
                new AuditWindow(FIRST.start().plusSeconds(30), FIRST.end().plusSeconds(30));
        assertThatThrownBy(() -> auditor.audit(FLOW, shifted, false))
                .isInstanceOf(AuditRefusedException.class)
                .hasMessageContaining("overlaps");
    }

    @Test
    void waitsForACollectorAndCallsItLagInTheEnd() {
        Instant settled = FIRST.end().plusSeconds(15);
        forwardUntil(settled);
        clock.set(settled);
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).as("waits").isEmpty();
        assertThat(meters.get("waybill_windows_waiting")
                        .tag("flow", COLLECTED)
                        .gauge()
                        .value())
                .isEqualTo(1);

        forwardUntil(settled.plus(Duration.ofMinutes(10)));
        clock.set(settled.plus(Duration.ofMinutes(10)));
        tick(COLLECTED);
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(report(COLLECTED, FIRST).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report(COLLECTED, FIRST).reason())
                .startsWith("Collector lag: the processor has logged nothing since before the window");
        assertThat(count("SELECT COUNT(*) FROM lost_files")).isZero();
        long executions = count(EXECUTIONS);
        tick(COLLECTED);
        assertThat(count(EXECUTIONS)).as("says so once").isEqualTo(executions);

        // The collector delivers what it held back: nothing was lost. One look tells that lines arrive, another that no
        // more do.
        finishAll();
        clock.advance(SETTLING);
        tick(COLLECTED);
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        clock.advance(SETTLING);
        flowAround();
        tick(COLLECTED);
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report(COLLECTED, FIRST).figures().lostCount()).isZero();
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(30);
    }

    @Test
    void waitsWhileLinesArriveThatAreOlderThanTheNewest() {
        forwardUntil(FIRST.end().plusSeconds(20));
        finishAll();
        AuditWindow second = FIRST.next();
        clock.set(second.end().plusSeconds(15));
        flowAround(); // the newest file of the log came first; those that were rotated meanwhile are on their way
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).as("looked once").isEmpty();

        clock.advance(SETTLING);
        forwardUntil(second.end());
        flowAround();
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).as("announcements arrived").isEmpty();

        clock.advance(SETTLING);
        finishAll();
        flowAround();
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).as("finished files arrived").isEmpty();

        clock.advance(SETTLING);
        flowAround();
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).containsExactly(FIRST, second);
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(30);
        assertThat(report(COLLECTED, second).figures().forwardCount()).isEqualTo(30);
        assertThat(count("SELECT COUNT(*) FROM lost_files")).isZero();
    }

    @Test
    void waitsWhileLinesArriveThatAreHoursOld() {
        clock.set(FIRST.end().plus(Duration.ofHours(3)));
        for (int i = 1; i <= 10; i++) { // the newest logs came first, one of three hours ago comes last
            forwardUntil(FIRST.start().plusSeconds(2L * i));
            flowAround();
            tick(COLLECTED);
            clock.advance(SETTLING);
        }
        assertThat(windows(COLLECTED)).doesNotContain(FIRST);

        finishAll();
        hearAgain();
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(10);
        assertThat(report(COLLECTED, FIRST).figures().lostCount()).isZero();
        for (int i = 0; i < 60; i++) {
            flowAround();
            tick(COLLECTED);
            clock.advance(SETTLING);
        }
        assertThat(count("SELECT COUNT(*) FROM reports WHERE flow = 'collected' AND status = 'COMPLETE'"))
                .as("all that is settled is judged in the end")
                .isGreaterThanOrEqualTo(180);
    }

    @Test
    void waitsForCollectorsThatStoppedInTheMiddle() {
        forwardUntil(FIRST.end().plusSeconds(14));
        finishAll();
        Instant settled = FIRST.end().plusSeconds(15);
        clock.set(settled);
        tick(COLLECTED);
        clock.advance(Duration.ofMinutes(1));
        tick(COLLECTED);
        assertThat(windows(COLLECTED))
                .as("nothing arrives, but nothing went on")
                .isEmpty();
        clock.set(settled.plus(Duration.ofMinutes(10)));
        tick(COLLECTED);
        assertThat(report(COLLECTED, FIRST).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report(COLLECTED, FIRST).reason())
                .contains("the forwarder has logged nothing since "
                        + FIRST.end().plusSeconds(12).plusMillis(1));
        assertThat(count("SELECT COUNT(*) FROM reports WHERE flow = 'collected' AND status = 'COMPLETE'"))
                .isZero();

        // The collectors deliver newer files before older ones, so that a file of the window is still to come.
        flowAround();
        source.add(Side.FORWARDED, FileNames.of(FIRST.start(), 7), FIRST.start(), FIRST.start());
        hearAgain();
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(31);
    }

    @Test
    void callsNothingQuietThatFellSilentBeforeALongOutageOfTheSource() {
        clock.advance(Duration.ofHours(1));
        tick(COLLECTED);
        clock.advance(Duration.ofMinutes(1));
        forwardUntil(FIRST.start().plusSeconds(20)); // the collectors begin to catch up
        finishAll();
        tick(COLLECTED);
        clock.advance(Duration.ofMinutes(1));
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).isEmpty();
    }

    @Test
    void looksTwiceWhereAPersonAsks() throws Exception {
        forwardUntil(FIRST.end().plusSeconds(20));
        finishAll();
        clock.set(FIRST.end().plusSeconds(20));
        CompletableFuture<Report> asked = CompletableFuture.supplyAsync(() -> auditor.audit(COLLECTED, FIRST, false));
        await().until(() -> count("SELECT COUNT(*) FROM counted_lines") == 1);
        assertThat(count(EXECUTIONS)).as("waits before anything is begun").isZero();
        source.add(Side.FORWARDED, FileNames.of(FIRST.start(), 7), FIRST.start(), FIRST.start());
        clock.advance(SETTLING.plusSeconds(1));
        assertThat(asked.get(30, TimeUnit.SECONDS).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report(COLLECTED, FIRST).reason()).startsWith("Collector lag: lines still arrive");

        clock.advance(SETTLING);
        Report report = auditor.audit(COLLECTED, FIRST, false);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().forwardCount()).isEqualTo(31);
    }

    @Test
    void judgesASilentSideWhenAPersonSaysThatTheSilenceIsReal() {
        forwardUntil(FIRST.end().plus(Duration.ofMinutes(15)));
        clock.set(FIRST.end().plus(Duration.ofMinutes(15)));
        assertThat(auditor.audit(COLLECTED, FIRST, false).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        Report report = auditor.audit(COLLECTED, FIRST, false, true);
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().lostCount()).isEqualTo(30);
    }

    @Test
    void tellsNoIdlePipelineFromOneWhoseLinesDoNotArrive() {
        forwardUntil(FIRST.start().plusSeconds(20));
        finishAll();
        forwardUntil(FIRST.start().plusSeconds(22)); // and now nothing of either side arrives
        clock.set(FIRST.end().plusSeconds(15));
        tick(COLLECTED);
        assertThat(windows(COLLECTED)).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        tick(COLLECTED);
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.INCONCLUSIVE);
        assertThat(report(COLLECTED, FIRST).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report(COLLECTED, FIRST).reason()).contains("Either nothing flows, or nothing arrives");
        long executions = count(EXECUTIONS);
        tick(COLLECTED);
        assertThat(count(EXECUTIONS)).as("says so once").isEqualTo(executions);

        forwardUntil(FIRST.end().plusSeconds(20));
        finishAll();
        hearAgain();
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(30);
        assertThat(count("SELECT COUNT(*) FROM lost_files")).isZero();
        assertThat(count("SELECT COUNT(*) FROM reports WHERE flow = 'collected' AND status <> 'COMPLETE'"))
                .isZero();
    }

    @Test
    void judgesAWindowBeforeALongSilence() {
        forwardUntil(FIRST.start().plusSeconds(20));
        finishAll();
        clock.set(FIRST.end().plus(Duration.ofDays(3)));
        hearAgain();
        assertThat(report(COLLECTED, FIRST).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report(COLLECTED, FIRST).figures().forwardCount()).isEqualTo(10);
    }

    @Test
    void judgesAPipelineThatMayBeIdleAfterAWhile() {
        forwardUntil(FIRST.start().plusSeconds(20));
        finishAll();
        clock.set(FIRST.end().plusSeconds(15));
        tick(IDLE);
        assertThat(windows(IDLE)).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        tick(IDLE);
        assertThat(report(IDLE, FIRST).status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report(IDLE, FIRST).figures().forwardCount()).isEqualTo(10);
    }

    @Test
    void takesNoCollectorThatStoppedForAnIdlePipeline() {
        forwardUntil(FIRST.end().plus(Duration.ofMinutes(11)));
        clock.set(FIRST.end().plusSeconds(15));
        tick(IDLE);
        clock.advance(Duration.ofMinutes(10));
        tick(IDLE);
        assertThat(report(IDLE, FIRST).cause()).isEqualTo(Cause.COLLECTOR_LAG);
    }

    @Test
    void startsNothingMoreOnceTheLockIsLost() {
        clock.advance(Duration.ofHours(1));
        tick(FLOW, 3);
        assertThat(windows(FLOW)).hasSize(3);
    }

    @Test
    void oneHolderOfTheLockAtATime() {
        assertThat(lock.tryRun(
                        FLOW, lease -> lock.tryRun(FLOW, other -> "second").isPresent()))
                .contains(false);
        AuditLease first = lock.tryRun(FLOW, lease -> lease).orElseThrow();
        assertThat(lock.tryRun(FLOW, lease -> lease.isHeld() && !first.isHeld()))
                .as("what the first held is not what the second holds")
                .contains(true);
    }

    private void tick(String flow) {
        flowAudit.run(flows.get(flow), AuditLease.unshared(flow));
    }

    private void tick(String flow, int windows) {
        int[] asked = {0};
        flowAudit.run(flows.get(flow), new TestLease(flow, () -> asked[0]++ < windows));
    }

    private void announce(Instant fileTime, String suffix) {
        source.add(Side.FORWARDED, FileNames.of(fileTime, 1) + suffix, fileTime, fileTime.plusMillis(1));
    }

    private Instant forwarded = FIRST.start();
    private Instant finished = FIRST.start();

    private void forwardUntil(Instant end) {
        for (; forwarded.isBefore(end); forwarded = forwarded.plusSeconds(2)) {
            source.add(Side.FORWARDED, FileNames.of(forwarded, 1), forwarded, forwarded.plusMillis(1));
        }
    }

    /** Both sides log something now. */
    private void flowAround() {
        Instant now = clock.instant();
        source.add(Side.FORWARDED, FileNames.of(now, 9), now, now);
        source.add(Side.PROCESSED, FileNames.of(now, 9), now, now);
    }

    /** Both sides go on, and three looks tell that no more is on its way. */
    private void hearAgain() {
        for (int i = 0; i < 3; i++) {
            flowAround();
            tick(COLLECTED);
            clock.advance(SETTLING);
        }
    }

    private void finishAll() {
        for (; finished.isBefore(forwarded); finished = finished.plusSeconds(2)) {
            source.add(Side.PROCESSED, FileNames.of(finished, 1), finished, finished.plusMillis(200));
        }
    }

    private Report report(AuditWindow window) {
        return report(FLOW, window);
    }

    private Report report(String flow, AuditWindow window) {
        return reports.find(flow, window).orElseThrow();
    }

    private List<AuditWindow> windows(String flow) {
        return reports.between(flow, Instant.EPOCH, START.plus(Duration.ofDays(3))).stream()
                .map(Report::window)
                .toList();
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
