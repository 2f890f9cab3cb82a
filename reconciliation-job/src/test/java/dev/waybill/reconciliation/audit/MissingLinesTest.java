package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows of which a writer logged other lines than arrived, or of which its records are missing. */
class MissingLinesTest extends RecordedFlow {

    @Test
    void namesNoFileAsLostWhoseLinesAreMissingAndJudgesOnceTheyArrive() {
        announce(0, 60);
        List<Sighting> missing = processExcept(3);
        double before = missingLines("host-2");
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().cause()).isEqualTo(Cause.LINES_MISSING);
        assertThat(report().reason())
                .contains("3 of the processings that writer host-2 logged from 2026-01-28T11:00:00Z to"
                        + " 2026-01-28T11:00:10Z did not arrive")
                .contains("--accept missing-lines");
        assertThat(report().proof()).isNull();
        assertThat(rows().getFirst().missing()).isEqualTo(3);
        assertThat(missingLines("host-2") - before).isEqualTo(3);

        tickAt(AFTER.plusSeconds(6));
        for (int i = 2; i < 20; i++) {
            sayAll(AFTER.plusSeconds(6L * i));
            tickAt(AFTER.plusSeconds(6L * i));
        }
        assertThat(executionsOf(FIRST)).as("nothing new, no new audit").isLessThanOrEqualTo(2);
        assertThat(missingLines("host-2") - before).as("counted once").isEqualTo(3);

        missing.forEach(processor::deliver);
        tickAt(AFTER.plusSeconds(130));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
        assertThat(report().figures().lostCount()).isZero();
    }

    @Test
    void judgesMissingLinesThatAPersonAccepts() {
        announce(0, 60);
        processExcept(3);
        sayAll(AFTER);
        clock.set(AFTER);
        assertThat(audit("torn-lines").cause()).isEqualTo(Cause.LINES_MISSING);
        Report report = audit("missing-lines");
        assertThat(report.isComplete()).isTrue();
        assertThat(report.proof()).isEqualTo(Proof.SOURCE);
        assertThat(report.accepted()).isEqualTo("missing-lines by anna");
        assertThat(report.figures().lostCount()).isEqualTo(3);
    }

    @Test
    void takesLinesThatNobodyLoggedForADoubtOfItsOwn() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        source.add("host-2", Side.PROCESSED, FileNames.of(made(5), 999), made(5), made(5).plusMillis(300));
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(report().cause()).isEqualTo(Cause.LINES_MISSING);
        assertThat(report().reason()).contains("processings of 1 files more arrived of writer host-2");
    }

    @Test
    void waitsForARecordThatIsMissingBetweenOthers() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        forwarder.say(AFTER);
        processor.say(FIRST.start().plusSeconds(20));
        List<ControlRecord> missing = processor.tell(FIRST.start().plusSeconds(30));
        sayAll(AFTER);
        tickAt(AFTER);
        assertThat(reports.find(COLLECTED, FIRST)).as("waits").isEmpty();
        sayAll(AFTER.plusSeconds(660));
        tickAt(AFTER.plusSeconds(660));
        assertThat(report().cause()).isEqualTo(Cause.LINES_MISSING);
        assertThat(report().reason())
                .contains("control records of writer host-2 from 2026-01-28T11:00:20Z to 2026-01-28T11:00:30Z");
        source.add(missing.toArray(ControlRecord[]::new));
        tickAt(AFTER.plusSeconds(670));
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
    }

    @Test
    void mindsNoRecordsThatContradictEachOtherAboutAnotherWindow() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        sayAll(AFTER);
        source.add(contradiction(1, BEFORE.plusSeconds(10)));
        tickAt(AFTER);
        assertThat(report().proof()).isEqualTo(Proof.TOTALS);
    }

    @Test
    void judgesRecordsThatContradictEachOtherIfAPersonAcceptsIt() {
        announce(0, 60);
        process(processor, 0, 60, 1);
        sayAll(AFTER);
        source.add(contradiction(7, FIRST.start().plusSeconds(10)));
        tickAt(AFTER.plusSeconds(660));
        assertThat(report().cause()).isEqualTo(Cause.LINES_MISSING);
        assertThat(report().reason()).contains("contradict each other").contains("--accept missing-lines");

        sayAll(AFTER.plusSeconds(660));
        // the records do not count any more, and no stage was heard by its lines
        Report report = audit("missing-lines,silence");
        for (int i = 0; i < 3 && !report.isComplete(); i++) {
            clock.set(AFTER.plusSeconds(670 + 10L * i));
            report = audit("missing-lines,silence");
        }
        assertThat(report.isComplete()).as(report.reason()).isTrue();
        assertThat(report.proof()).isEqualTo(Proof.SOURCE);
        assertThat(report.figures().lostCount()).isZero();
    }

    /** What the processor says otherwise of an interval. */
    private static ControlRecord contradiction(long seq, Instant from) {
        return new ControlRecord(
                "host-2", BEFORE.toEpochMilli(), Side.PROCESSED, seq, from, from.plusSeconds(10), 0, 0, 0, false);
    }
}
