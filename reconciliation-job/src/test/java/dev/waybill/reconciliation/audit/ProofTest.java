package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.RecordingWriter;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Windows of a flow whose writers say by control records what they logged: what is proven. */
class ProofTest extends RecordedFlow {

    @Test
    void provesByTotalsWithoutCountingAnything() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        Report report = report();
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.proof()).isEqualTo(Proof.TOTALS);
        assertThat(report.figures().lostCount()).isZero();
        assertThat(source.counts()).as("times that lines were counted").isZero();
        assertThat(rows())
                .extracting(ReportWriters.Row::writer, ReportWriters.Row::proof, ReportWriters.Row::missing)
                .containsExactly(tuple("host-1", Proof.TOTALS, 0L), tuple("host-2", Proof.TOTALS, 0L));
    }

    @Test
    void namesWhatIsReallyLostByTotals() {
        announce(0, 60);
        process(processor, 0, 57, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isEqualTo(3);
    }

    @Test
    void judgesTenIdleWindowsByThemselves() {
        for (int i = 0; i < 10; i++) {
            Instant now = AFTER.plusSeconds(60L * i);
            sayAll(now);
            tickAt(now);
        }
        for (AuditWindow window = FIRST; window.end().isBefore(FIRST.end().plusSeconds(600)); window = window.next()) {
            assertThat(report(window).proof()).as(window.toString()).isEqualTo(Proof.TOTALS);
        }
        assertThat(source.counts()).isZero();
    }

    @Test
    void doesNotMindLinesThatCameTwice() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        for (int i = 0; i < 60; i += 7) {
            source.add("host-2", Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
    }

    @Test
    void judgesByAnIntervalThatIsLongerThanTheWindow() {
        forwarder = new RecordingWriter(source, "host-1", Side.FORWARDED, BEFORE, Duration.ofMinutes(5));
        processor = new RecordingWriter(source, "host-2", Side.PROCESSED, BEFORE, Duration.ofMinutes(5));
        announce(0, 60);
        process(processor, 0, 60, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(reports.find(COLLECTED, FIRST)).as("not said yet").isEmpty();
        sayAll(BEFORE.plusSeconds(301));
        tickAt(BEFORE.plusSeconds(302));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
    }

    @Test
    void judgesAFlowWithoutRecordsAsBefore() {
        for (int i = 0; i < 120; i++) {
            source.add("", Side.FORWARDED, name(i), made(i), made(i).plusMillis(1));
            source.add("", Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
        for (int i = 0; i < 4; i++) {
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(report().isComplete()).isTrue();
        assertThat(report().proof()).isEqualTo(Proof.SOURCE);
    }

    @Test
    void judgesWithoutTotalsNothingThatDemandsThem() {
        for (int i = 0; i < 120; i++) {
            source.add("", Side.FORWARDED, name(i), made(i), made(i).plusMillis(1));
            source.add("", Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
        Flow demanding = flows.get(DEMANDING);
        for (int i = 0; i < 4; i++) {
            clock.set(AFTER.plusSeconds(6L * i));
            flowAudit.run(demanding, AuditLease.unshared(demanding.name()));
        }
        Report report = reports.find(DEMANDING, FIRST).orElseThrow();
        assertThat(report.cause()).isEqualTo(Cause.UNPROVEN);
        assertThat(report.reason()).contains("demands proof TOTALS").contains("--accept unproven");
    }
}
