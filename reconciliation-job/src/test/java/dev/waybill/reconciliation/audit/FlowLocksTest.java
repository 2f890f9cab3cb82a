package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Each flow has a lock of its own, and shares one with the version before, which has one for all. */
@Import(FlowLocksTest.OtherFlow.class)
class FlowLocksTest extends IntegrationTest {

    private static final String OTHER = "other";

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));

    @Autowired
    private AuditLock lock;

    @Autowired
    private LockProvider provider;

    @Autowired
    private Flows flows;

    @Autowired
    private FlowAudit flowAudit;

    @Autowired
    private Auditor auditor;

    @Autowired
    private Reports reports;

    @Autowired
    private ScheduledExecutorService timer;

    @Test
    void holdsLocksOfSeveralFlowsAtOnce() {
        assertThat(lock.tryRun(FLOW, one -> lock.tryRun(OTHER, other -> one.isHeld() && other.isHeld())))
                .contains(Optional.of(true));
        assertThat(lock.tryRun(FLOW, one -> lock.tryRun(FLOW, other -> true))).contains(Optional.empty());
    }

    @Test
    void auditsNothingWhileAWatcherOfTheVersionBeforeDoes() {
        SimpleLock former = former().orElseThrow();
        assertThat(lock.tryRun(FLOW, lease -> true)).isEmpty();
        assertThat(lock.tryRun(OTHER, lease -> true)).isEmpty();
        former.unlock();
        assertThat(lock.tryRun(OTHER, lease -> former().isPresent()))
                .as("the version before gets it meanwhile")
                .contains(false);
        assertThat(lock.tryRun(FLOW, lease -> true)).contains(true);
    }

    @Test
    void tellsFlowsApartWhateverTheirNamesAre() {
        List<String> names = List.of("a", "A", "ä", "a ", "a".repeat(64), "a".repeat(63) + "b", "default");
        assertThat(names.stream().map(AuditLock::nameOf).distinct()).hasSameSizeAs(names);
        assertThat(names).allMatch(name -> AuditLock.nameOf(name).matches("[a-z0-9:._-]{1,64}"));
    }

    @Test
    void aFlowThatHangsHoldsUpNoOther() {
        clock.set(FIRST.start());
        tick(FLOW);
        tick(OTHER);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        source.add(Side.FORWARDED, FileNames.of(FIRST.start(), 1), FIRST.start(), FIRST.start());
        bothGoOn(FIRST.end().plusSeconds(60));
        clock.set(FIRST.end().plusSeconds(90));
        AtomicInteger hanging = new AtomicInteger();
        source.onEntry(entry -> {
            if (Thread.currentThread().getName().startsWith("slice-") && hanging.getAndIncrement() == 0) {
                reached.countDown();
                awaitUninterruptibly(released);
            }
        });
        FlowRuns runs = runs(2);
        try {
            runs.begin(FLOW, () -> audit(FLOW));
            awaitUninterruptibly(reached);
            runs.begin(FLOW, () -> hanging.set(1_000)); // the tick after, which begins no second audit of the flow
            runs.begin(OTHER, () -> audit(OTHER));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> reports.find(OTHER, FIRST)
                            .filter(Report::isComplete)
                            .isPresent());
            assertThat(hanging).hasValueLessThan(1_000);
            assertThat(reports.find(FLOW, FIRST).filter(Report::isComplete)).isEmpty();
        } finally {
            released.countDown();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        reports.find(FLOW, FIRST).filter(Report::isComplete).isPresent());
    }

    @Test
    void runsNoMoreFlowsAtOnceThanItMayUnlessTheyTakeLong() {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FlowRuns runs = runs(2);
        for (int i = 0; i < 10; i++) {
            runs.begin("flow-" + i, () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                awaitUninterruptibly(released);
                running.decrementAndGet();
            });
        }
        await().untilAsserted(() -> assertThat(running).hasValue(4)); // two that take long have made room
        released.countDown();
        await().untilAsserted(() -> assertThat(running).hasValue(0));
        assertThat(most).hasValueLessThanOrEqualTo(4);
    }

    /** What a dead process left running of one flow is not touched by who audits another. */
    @Test
    void recoversOnlyWhatItsOwnFlowLeft() {
        clock.set(FIRST.end().plusSeconds(90));
        bothGoOn(FIRST.end().plusSeconds(60));
        auditor.audit(FLOW, FIRST, false);
        auditor.audit(OTHER, FIRST, false);
        jdbc.update("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STARTED', END_TIME = NULL");
        lock.tryRun(OTHER, lease -> {
            auditor.recover(lease);
            return true;
        });
        assertThat(jdbc.queryForList(
                        "SELECT p.PARAMETER_VALUE FROM BATCH_JOB_EXECUTION e JOIN BATCH_JOB_EXECUTION_PARAMS p"
                                + " USING (JOB_EXECUTION_ID) WHERE p.PARAMETER_NAME = 'flow' AND e.STATUS = 'STARTED'",
                        String.class))
                .containsExactly(FLOW);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class OtherFlow {

        @Bean
        Flow other(MemorySource source) {
            return new Flow(
                    OTHER,
                    new WindowProperties(
                            Duration.ofMinutes(1),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(2),
                            ZoneOffset.UTC),
                    source);
        }
    }

    private Optional<SimpleLock> former() {
        return provider.lock(
                new LockConfiguration(Instant.now(), "reconciliation", Duration.ofSeconds(30), Duration.ZERO));
    }

    private FlowRuns runs(int parallel) {
        return new FlowRuns(parallel, Duration.ofMillis(200), timer);
    }

    private void tick(String flow) {
        audit(flow);
    }

    private void audit(String flow) {
        lock.tryRun(flow, lease -> {
            flowAudit.run(flows.get(flow), lease);
            return true;
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
