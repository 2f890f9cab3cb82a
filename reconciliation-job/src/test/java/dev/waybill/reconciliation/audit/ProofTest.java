package dev.waybill.reconciliation.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.RecordingWriter;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Windows of a flow whose writers say by control records what they logged. */
@Import(ProofTest.Demanding.class)
class ProofTest extends IntegrationTest {

    private static final String DEMANDING = "demanding";
    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final Instant BEFORE = FIRST.start().minusSeconds(60);
    private static final Instant AFTER = FIRST.end().plusSeconds(20);

    @Autowired
    private FlowAudit flowAudit;

    @Autowired
    private VerdictReview review;

    @Autowired
    private Flows flows;

    @Autowired
    private Reports reports;

    @Autowired
    private ReportWriters reportWriters;

    @Autowired
    private Auditor auditor;

    @Autowired
    private MeterRegistry meters;

    private RecordingWriter forwarder;
    private RecordingWriter processor;

    @TestConfiguration(proxyBeanMethods = false)
    static class Demanding {

        @Bean
        Flow demandingFlow(MemorySource source) {
            WindowProperties windows = new WindowProperties(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    ZoneOffset.UTC);
            return new Flow(DEMANDING, windows, source, true, false, Flow.DEFAULT_LOOKBACK, true);
        }
    }

    @BeforeEach
    void start() {
        clock.set(FIRST.start());
        tick();
        flowAudit.run(flows.get(DEMANDING), AuditLease.unshared(DEMANDING));
        forwarder = new RecordingWriter(source, "host-1", Side.FORWARDED, BEFORE);
        processor = new RecordingWriter(source, "host-2", Side.PROCESSED, BEFORE);
    }

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

    private void announce(int from, int to) {
        for (int i = from; i < to; i++) {
            forwarder.log(name(i), made(i), made(i).plusMillis(1));
        }
    }

    private static void process(RecordingWriter by, int from, int to, int step) {
        for (int i = from; i < to; i += step) {
            by.log(name(i), made(i), made(i).plusMillis(200));
        }
    }

    /** The first files' processings do not arrive. */
    private List<Sighting> processExcept(int first) {
        List<Sighting> missing = new ArrayList<>();
        for (int i = 0; i < first; i++) {
            missing.add(processor.loses(name(i), made(i), made(i).plusMillis(200)));
        }
        process(processor, first, 60, 1);
        return missing;
    }

    private void sayAll(Instant until) {
        forwarder.say(until);
        processor.say(until);
    }

    private void goOn(int times) {
        for (int i = 0; i < times; i++) {
            Instant now = AFTER.plusSeconds(6L * i);
            sayAll(now);
            tickAt(now);
        }
    }

    private void tickAt(Instant now) {
        clock.set(now);
        tick();
    }

    private void tick() {
        flowAudit.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
    }

    private Report audit(String accepted) {
        return auditor.audit(
                AuditOrder.due(AuditLease.unshared(COLLECTED), FIRST).accepting(Acceptances.parse(accepted), "anna"));
    }

    private List<ReportWriters.Row> rows() {
        return reportWriters.of(report().id(), report().revision());
    }

    private double missingLines(String writer) {
        return meters.find("waybill_missing_lines").tag("flow", COLLECTED).tag("writer", writer).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private int executionsOf(AuditWindow window) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION_PARAMS WHERE PARAMETER_NAME = 'windowStart' AND PARAMETER_VALUE = ?",
                Integer.class,
                window.start().toString()));
    }

    private Report report() {
        return report(FIRST);
    }

    private Report report(AuditWindow window) {
        return reports.find(COLLECTED, window).orElseThrow();
    }

    private static Instant made(int i) {
        return FIRST.start().plusSeconds(i);
    }

    private static String name(int i) {
        return FileNames.of(made(i), i);
    }
}
