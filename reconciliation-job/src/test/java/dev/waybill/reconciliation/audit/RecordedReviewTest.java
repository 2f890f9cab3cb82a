package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.RecordingWriter;
import dev.waybill.reconciliation.source.Side;
import org.junit.jupiter.api.Test;

/** Verdicts by control records that are looked at once more. */
class RecordedReviewTest extends RecordedFlow {

    @Test
    void reopensAVerdictWhoseWriterWasNotHeardOf() {
        announce(0, 60);
        process(processor, 0, 50, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isEqualTo(10);

        RecordingWriter unheard = new RecordingWriter(source, "host-4", Side.PROCESSED, BEFORE);
        process(unheard, 50, 60, 1);
        unheard.say(AFTER.plusSeconds(200));
        sayAll(AFTER.plusSeconds(200));
        clock.set(AFTER.plusSeconds(200));
        review.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
        assertThat(report().proof()).isNull();
        tickAt(AFTER.plusSeconds(200));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isZero();
        assertThat(source.counts()).isZero();
    }

    @Test
    void reopensAVerdictThatARecordContradicts() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        source.add(new ControlRecord(
                "host-2",
                BEFORE.toEpochMilli(),
                Side.PROCESSED,
                7,
                FIRST.start().plusSeconds(10),
                FIRST.start().plusSeconds(20),
                0,
                0,
                0,
                false));
        clock.set(AFTER.plusSeconds(200));
        review.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
        assertThat(report().reason()).contains("contradicts");
    }

    /** It was begun anew as a version that gives no records, and its collector was behind. */
    @Test
    void reopensAVerdictWhenLinesComeOfAWriterThatHadSaidThatItStopped() {
        announce(0, 60);
        process(processor, 0, 11, 1);
        processor.end(made(10));
        forwarder.say(AFTER);
        tickAt(AFTER);
        assertThat(report().figures().lostCount()).isEqualTo(49);

        for (int i = 11; i < 60; i++) {
            source.add("host-2", Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
        forwarder.say(AFTER.plusSeconds(200));
        clock.set(AFTER.plusSeconds(200));
        review.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
        assertThat(report().cause()).isEqualTo(Cause.REOPENED);
        for (int i = 0; i < 8; i++) {
            forwarder.say(AFTER.plusSeconds(210 + 30L * i));
            tickAt(AFTER.plusSeconds(210 + 30L * i));
        }
        assertThat(report().isComplete()).as(report().reason()).isTrue();
        assertThat(report().figures().lostCount()).isZero();
    }
}
