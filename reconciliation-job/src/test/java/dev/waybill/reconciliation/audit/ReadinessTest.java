package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.AuditWindow;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Windows of a flow of several writers, some of whose lines are missing. */
class ReadinessTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Autowired
    private FlowAudit flowAudit;

    @Autowired
    private Flows flows;

    @Autowired
    private Reports reports;

    @Autowired
    private Auditor auditor;

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void start() {
        clock.set(FIRST.start());
        tick();
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
    }

    @Test
    void waitsForTheSecondProcessorsCollectorAndNamesIt() {
        flow(FIRST.start().minusSeconds(60), FIRST.start(), "host-1", "host-2");
        flow(FIRST.start(), FIRST.end().plusSeconds(40), "host-1");
        clock.set(FIRST.end().plusSeconds(40));
        goOn(3, "host-1");
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();
        clock.advance(Duration.ofMinutes(10));
        goOn(2, "host-1");
        assertThat(report().cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report().reason())
                .contains("the processor's writer host-2 has logged nothing since 2026-01-28T10:59:59.200Z")
                .contains("--accept silence=host-2");

        finish(FIRST.start(), FIRST.end().plusSeconds(40), "host-2");
        goOn(4, "host-1", "host-2");
        assertThat(report().status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report().figures().lostCount()).isZero();
        assertThat(report().figures().forwardCount()).isEqualTo(60);
    }

    @Test
    void waitsForTheSecondForwardersCollector() {
        announce("forwarder-2", FIRST.start().minusSeconds(30), 7);
        finish(FIRST.start(), FIRST.end().plusSeconds(40), "host-1");
        for (Instant t = FIRST.start(); t.isBefore(FIRST.end().plusSeconds(40)); t = t.plusSeconds(1)) {
            announce("forwarder-1", t, 0);
        }
        clock.set(FIRST.end().plusSeconds(40));
        goOn(3, "host-1");
        assertThat(reports.find(COLLECTED, FIRST)).isEmpty();
        clock.advance(Duration.ofMinutes(10));
        goOn(2, "host-1");
        assertThat(report().reason()).contains("the forwarder's writer forwarder-2");
    }

    @Test
    void judgesWithoutAWriterThatIsGoneForLonger() {
        flow(FIRST.start().minus(Duration.ofHours(2)), FIRST.start().minus(Duration.ofMinutes(110)), "host-2");
        flow(FIRST.start(), FIRST.end().plusSeconds(40), "host-1");
        clock.set(FIRST.end().plusSeconds(40));
        goOn(4, "host-1");
        assertThat(report().isComplete()).isTrue();
    }

    @Test
    void judgesWhatAWriterSawToTheEndThatMovedToAnotherHostThen() {
        flow(FIRST.start(), FIRST.end().plusSeconds(15), "host-2");
        flow(FIRST.end().plusSeconds(15), FIRST.end().plusSeconds(40), "host-3");
        clock.set(FIRST.end().plusSeconds(40));
        goOn(4, "host-3");
        assertThat(report().isComplete()).isTrue();
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void acceptsTheSilenceOfOneWriterByName() {
        flow(FIRST.start().minusSeconds(60), FIRST.start(), "host-1", "host-2");
        flow(FIRST.start(), FIRST.end().plusSeconds(40), "host-1");
        clock.set(FIRST.end().plusSeconds(40));
        goOn(4, "host-1");
        assertThat(audit("silence=host-3").cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(audit("silence=host-2").isComplete()).isTrue();
        assertThat(jdbc.queryForList(
                        "SELECT PARAMETER_VALUE FROM BATCH_JOB_EXECUTION_PARAMS WHERE PARAMETER_NAME IN ('accept', 'acceptedBy')"
                                + " AND JOB_EXECUTION_ID = (SELECT MAX(JOB_EXECUTION_ID) FROM BATCH_JOB_EXECUTION) ORDER BY 1",
                        String.class))
                .containsExactly("anna", "silence=host-2");
    }

    @Test
    void takesNoLineAheadOfTheClockForASignOfLife() {
        flow(FIRST.start().minusSeconds(60), FIRST.start(), "host-1", "host-2");
        flow(FIRST.start(), FIRST.end().plusSeconds(40), "host-1");
        Instant future = FIRST.end().plus(Duration.ofHours(8));
        source.add("host-2", Side.PROCESSED, FileNames.of(future, 1), future, future);
        clock.set(FIRST.end().plusSeconds(40));
        goOn(4, "host-1");
        clock.advance(Duration.ofMinutes(10));
        goOn(2, "host-1");
        assertThat(report().cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report().reason()).contains("ahead of the clock").contains(future.toString());
    }

    @Test
    void takesNoCountsThatShrinkForQuiet() {
        flow(FIRST.start(), FIRST.end().plusSeconds(16), "");
        clock.set(FIRST.end().plusSeconds(16));
        goOn(1, "");
        source.clear();
        for (Instant t = FIRST.start(); t.isBefore(FIRST.end()); t = t.plusSeconds(1)) {
            announce("", t, 0);
        }
        goOn(4, "");
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();
        clock.advance(Duration.ofMinutes(10));
        goOn(3, "");
        assertThat(report().cause()).isEqualTo(Cause.FEWER_LINES);
        assertThat(report().reason()).contains("--accept fewer-lines");
        assertThat(report(FIRST.next().next().next()).isComplete())
                .as("what was not counted is not held up")
                .isTrue();

        finish(FIRST.start(), FIRST.end().plusSeconds(16), ""); // the node is back
        for (Instant t = FIRST.end(); t.isBefore(FIRST.end().plusSeconds(16)); t = t.plusSeconds(1)) {
            announce("", t, 0);
        }
        goOn(4, "");
        assertThat(report().isComplete()).isTrue();
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void judgesNoWindowWhoseLinesWereHiddenBeforeTheyWereCounted() {
        AuditWindow second = FIRST.next();
        flow(FIRST.start(), FIRST.end().plusSeconds(16), "host-1", "host-2");
        clock.set(FIRST.end().plusSeconds(16));
        goOn(1, "host-1", "host-2");
        source.clear(); // the node that held the streams of host-2 leaves, with what is new in them
        for (Instant t = FIRST.start(); t.isBefore(second.end().plusSeconds(16)); t = t.plusSeconds(2)) {
            announce("", t, 0);
            announce("", t.plusSeconds(1), 0);
            finish(t, t.plusSeconds(1), "host-1");
        }
        clock.set(second.end().plusSeconds(16));
        goOn(4, "host-1");
        assertThat(reports.find(COLLECTED, second)).as("waits").isEmpty();

        for (Instant t = FIRST.start(); t.isBefore(second.end().plusSeconds(16)); t = t.plusSeconds(2)) {
            finish(t.plusSeconds(1), t.plusSeconds(2), "host-2"); // it is back
        }
        goOn(4, "host-1", "host-2");
        assertThat(report(second).isComplete()).isTrue();
        assertThat(report(second).figures().lostCount()).isZero();
    }

    @Test
    void acceptsFewerLinesByName() {
        flow(FIRST.start(), FIRST.end().plusSeconds(16), "");
        clock.set(FIRST.end().plusSeconds(16));
        goOn(1, "");
        source.clear();
        flow(FIRST.start(), FIRST.end().plusSeconds(10), "");
        goOn(4, "");
        assertThat(audit("silence").cause()).isEqualTo(Cause.FEWER_LINES);
        assertThat(audit("silence,fewer-lines").isComplete()).isTrue();
    }

    @Test
    void holdsUpNoWindowForOneThatCannotBeRead() {
        source.onEntry(entry -> {
            if (FIRST.contains(entry.loggedAt())) {
                throw new SourceUnavailableException("500 failed to get object: NoSuchKey");
            }
        });
        announce("", FIRST.start().plusSeconds(5), 1);
        for (int i = 0; i < 6; i++) {
            clock.advance(Duration.ofMinutes(5));
            bothGoOn(clock.instant());
            flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
        }
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM reports WHERE status = 'COMPLETE'", Long.class))
                .isEqualTo(28);
        assertThat(reports.find(FLOW, FIRST).orElseThrow().cause()).isEqualTo(Cause.SOURCE_UNAVAILABLE);
    }

    @Test
    void takesAStageThatFellSilentForNoMassLossWithoutACollector() {
        for (Instant t = FIRST.start(); t.isBefore(FIRST.end().plusSeconds(60)); t = t.plusSeconds(1)) {
            announce("", t, 0);
        }
        finish(FIRST.start(), FIRST.start().plusSeconds(30), "");
        clock.set(FIRST.end().plusSeconds(70));
        assertThat(auditor.audit(FLOW, FIRST, false).cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(auditor.audit(FLOW, FIRST, false, true).figures().lostCount())
                .isEqualTo(30);
    }

    @Test
    void triesAnExpiredWindowAgainWhoseLinesCameBack() {
        clock.set(FIRST.end().plusSeconds(20));
        source.forgetBefore(FIRST.end().plusSeconds(15));
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
        assertThat(reports.find(FLOW, FIRST).orElseThrow().cause()).isEqualTo(Cause.EXPIRED);
        source.clear();
        clock.advance(Duration.ofMinutes(1));
        bothGoOn(clock.instant());
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
        assertThat(reports.find(FLOW, FIRST).orElseThrow().isComplete()).isTrue();
    }

    @Test
    void owesNoWindowThatBeganBeforeAnythingWasLogged() {
        source.forgetBefore(FIRST.start().plusSeconds(20));
        clock.set(FIRST.end().plusSeconds(20));
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
        assertThat(reports.find(FLOW, FIRST)).isEmpty();
    }

    @Test
    void showsTheLossOfEachFlow() {
        announce("", FIRST.start().plusSeconds(5), 1);
        clock.set(FIRST.end().plus(Duration.ofMinutes(10)));
        auditor.audit(FLOW, FIRST, false);
        source.clear();
        auditor.audit(IDLE, FIRST, false, true);
        assertThat(lost(FLOW)).isEqualTo(1);
        assertThat(lost(IDLE)).isZero();
    }

    @Test
    void showsNothingOfVerdictsThatAreTakenBack() {
        AuditWindow ahead = AuditWindow.containing(FIRST.start().plus(Duration.ofHours(3)), Duration.ofMinutes(1));
        announce("", ahead.start().plusSeconds(5), 1);
        clock.set(ahead.end().plusSeconds(20)); // wrongly
        auditor.audit(FLOW, ahead, false);
        assertThat(lost(FLOW)).isEqualTo(1);
        clock.set(FIRST.start());
        flowAudit.run(flows.get(FLOW), AuditLease.unshared(FLOW));
        assertThat(lost(FLOW)).isZero();
    }

    private double lost(String flow) {
        Gauge gauge = meters.get("log_audit_lost_files_count").tag("flow", flow).gauge();
        return gauge.value();
    }

    private Report audit(String accepted) {
        return auditor.audit(
                AuditOrder.due(AuditLease.unshared(COLLECTED), FIRST).accepting(Acceptances.parse(accepted), "anna"));
    }

    /** A file a second is announced, and finished by the writers in turn. */
    private void flow(Instant from, Instant to, String... writers) {
        int i = 0;
        for (Instant t = from; t.isBefore(to); t = t.plus(SECOND), i++) {
            announce("", t, 0);
            finish(t, t.plus(SECOND), writers[i % writers.length]);
        }
    }

    private void announce(String writer, Instant at, int id) {
        source.add(writer, Side.FORWARDED, FileNames.of(at, id), at, at.plusMillis(1));
    }

    private void finish(Instant from, Instant to, String writer) {
        for (Instant t = from; t.isBefore(to); t = t.plus(SECOND)) {
            source.add(writer, Side.PROCESSED, FileNames.of(t, 0), t, t.plusMillis(200));
        }
    }

    /** Everybody logs something now, and a tick follows, several times. */
    private void goOn(int times, String... writers) {
        for (int i = 0; i < times; i++) {
            Instant now = clock.instant();
            source.add("", Side.FORWARDED, FileNames.of(now, 9_999), now, now);
            for (String writer : writers) {
                source.add(writer, Side.PROCESSED, FileNames.of(now, 9_999), now, now);
            }
            tick();
            clock.advance(Duration.ofSeconds(6));
        }
    }

    private void tick() {
        flowAudit.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
    }

    private Report report() {
        return report(FIRST);
    }

    private Report report(AuditWindow window) {
        return reports.find(COLLECTED, window).orElseThrow();
    }
}
