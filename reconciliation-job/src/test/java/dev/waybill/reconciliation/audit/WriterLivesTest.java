package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.RecordingWriter;
import dev.waybill.reconciliation.source.Side;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Windows in which writers stop, start, are killed, or set back their clocks. */
class WriterLivesTest extends RecordedFlow {

    @Test
    void waitsForARecordOfEveryWriter() {
        RecordingWriter second = new RecordingWriter(source, "host-3", Side.PROCESSED, BEFORE);
        announce(0, 60);
        process(processor, 0, 60, 2);
        process(second, 1, 60, 2);
        second.say(FIRST.start().plusSeconds(30));
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();
        sayAll(AFTER.plusSeconds(660));
        tickAt(AFTER.plusSeconds(660));
        assertThat(report().cause()).isEqualTo(Cause.COLLECTOR_LAG);
        assertThat(report().reason())
                .contains("host-3")
                .contains("2026-01-28T11:00:30Z")
                .contains("--accept silence=host-3");
        second.say(AFTER.plusSeconds(670));
        tickAt(AFTER.plusSeconds(670));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void waitsForNobodyWhoStoppedInOrder() {
        RecordingWriter second = new RecordingWriter(source, "host-3", Side.PROCESSED, BEFORE);
        announce(0, 60);
        process(second, 0, 30, 1);
        second.end(made(30));
        process(processor, 30, 60, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
    }

    @Test
    void provesAcrossARestartInOrder() {
        announce(0, 60);
        process(processor, 0, 30, 1);
        processor.end(made(30));
        processor.start(made(40));
        process(processor, 40, 60, 1);
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(reports.find(COLLECTED, FIRST))
                .as("lines may come of before the start")
                .isEmpty();
        goOn(3);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).as("really").isEqualTo(10);
    }

    @Test
    void provesNoMoreThanTheSourceCanWhereAWriterWasKilled() {
        announce(0, 60);
        process(processor, 0, 30, 1);
        processor.say(made(20)); // what it logged after that it cannot tell any more
        processor.start(made(40));
        process(processor, 40, 60, 1);
        goOn(3);
        assertThat(report().isComplete()).isTrue();
        assertThat(report().proof()).isEqualTo(Proof.SOURCE);
        ReportWriters.Row killed = rows().stream()
                .filter(row -> row.writer().equals("host-2"))
                .findFirst()
                .orElseThrow();
        assertThat(killed.proof()).isEqualTo(Proof.SOURCE);
        assertThat(killed.trouble()).isEqualTo(new ReportWriters.Trouble(made(20), made(40), made(40)));
    }

    @Test
    void takesAChainThatAWriterBeganAnewBecauseItsClockStepped() {
        announce(0, 60);
        process(processor, 0, 40, 1);
        processor.end(made(40));
        processor.start(made(40).minusSeconds(20));
        process(processor, 40, 60, 1);
        goOn(3);
        assertThat(report().isComplete()).isTrue();
        assertThat(report().proof()).as("two starts speak of the same time").isEqualTo(Proof.SOURCE);
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void judgesNothingByRecordsWhereLinesCameThatNoneTellsOf() {
        announce(0, 60);
        process(processor, 0, 60, 2);
        source.leaveOut("host-9"); // it is heard only while the window is read
        source.add("host-9", Side.PROCESSED, name(1), made(1), made(1).plusMillis(200));
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().cause()).isEqualTo(Cause.INCOMPLETE_READ);
        assertThat(report().reason()).contains("Lines of writer host-9");
    }

    /** A part of it was still at work when the writer said that it had stopped. */
    @Test
    void judgesByTheSourceOnceNoMoreArrivesOfAWriterThatLoggedAfterItsEnd() {
        announce(0, 60);
        process(processor, 0, 31, 1);
        processor.end(made(30));
        deliverWithoutRecords(31, 60);
        goOnAlone();
        assertThat(report().isComplete()).as(report().reason()).isTrue();
        assertThat(report().proof()).isEqualTo(Proof.SOURCE);
        assertThat(report().figures().lostCount()).isZero();
    }

    /** Another version of it gives no records. */
    @Test
    void judgesByTheSourceWindowsAfterAWriterGivesNoRecordsAnyMore() {
        announce(0, 60);
        processor.end(FIRST.start().minusSeconds(30));
        deliverWithoutRecords(0, 60);
        goOnAlone();
        assertThat(report().isComplete()).as(report().reason()).isTrue();
        assertThat(report().proof()).isEqualTo(Proof.SOURCE);
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void judgesByTheSourceWindowsFromBeforeWritersGaveRecords() {
        for (int i = 0; i < 60; i++) {
            source.add("host-1", Side.FORWARDED, name(i), made(i), made(i).plusMillis(1));
        }
        deliverWithoutRecords(0, 60);
        forwarder.start(FIRST.end().plusSeconds(40));
        processor.start(FIRST.end().plusSeconds(40));
        for (int i = 10; i < 20; i++) {
            sayAll(AFTER.plusSeconds(6L * i));
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(report().isComplete()).as(report().reason()).isTrue();
        assertThat(report().proof()).isEqualTo(Proof.SOURCE);
        assertThat(report().figures().lostCount()).isZero();
    }

    /** Two processes call themselves the same; the collector of the one that began first is behind. */
    @Test
    void waitsForBothOfTwoProcessesWithOneName() {
        RecordingWriter twin = new RecordingWriter(source, "host-2", Side.PROCESSED, BEFORE.plusSeconds(10));
        announce(0, 60);
        process(processor, 0, 30, 2);
        processor.say(made(30));
        process(twin, 1, 60, 2);
        for (int i = 0; i < 4; i++) {
            twin.say(AFTER.plusSeconds(6L * i));
            forwarder.say(AFTER.plusSeconds(6L * i));
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();

        process(processor, 30, 60, 2);
        for (int i = 4; i < 8; i++) {
            twin.say(AFTER.plusSeconds(6L * i));
            sayAll(AFTER.plusSeconds(6L * i));
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(report().isComplete()).as(report().reason()).isTrue();
        assertThat(report().proof()).as("both speak of the same time").isEqualTo(Proof.SOURCE);
        assertThat(report().figures().lostCount()).isZero();
    }

    /** It was started while the clock was ahead, and began anew when that was set right. */
    @Test
    void waitsForAChainThatBeganWithAnEarlierClockThanTheOneBefore() {
        new RecordingWriter(source, "host-2", Side.PROCESSED, BEFORE.plusSeconds(30)).end(BEFORE.plusSeconds(40));
        announce(0, 60);
        process(processor, 0, 30, 1);
        processor.say(made(30));
        for (int i = 0; i < 4; i++) {
            forwarder.say(AFTER.plusSeconds(6L * i));
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();

        process(processor, 30, 60, 1);
        sayAll(AFTER.plusSeconds(30));
        tickAt(AFTER.plusSeconds(30));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isZero();
    }

    private void deliverWithoutRecords(int from, int to) {
        for (int i = from; i < to; i++) {
            source.add("host-2", Side.PROCESSED, name(i), made(i), made(i).plusMillis(200));
        }
    }

    /** The processor says nothing more. */
    private void goOnAlone() {
        for (int i = 0; i < 12; i++) {
            Instant now = AFTER.plusSeconds(30L * i);
            forwarder.say(now);
            tickAt(now);
        }
    }
}
