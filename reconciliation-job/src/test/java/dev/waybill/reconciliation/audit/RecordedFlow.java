package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.MemorySource;
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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A flow whose writers say by control records what they logged: one of the forwarder and one of the processor, over a minute. */
@Import(RecordedFlow.Demanding.class)
abstract class RecordedFlow extends IntegrationTest {

    static final String DEMANDING = "demanding";
    static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    static final Instant BEFORE = FIRST.start().minusSeconds(60);
    static final Instant AFTER = FIRST.end().plusSeconds(20);

    @Autowired
    FlowAudit flowAudit;

    @Autowired
    VerdictReview review;

    @Autowired
    Flows flows;

    @Autowired
    Reports reports;

    @Autowired
    ReportWriters reportWriters;

    @Autowired
    Auditor auditor;

    @Autowired
    MeterRegistry meters;

    RecordingWriter forwarder;
    RecordingWriter processor;

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

    void announce(int from, int to) {
        for (int i = from; i < to; i++) {
            forwarder.log(name(i), made(i), made(i).plusMillis(1));
        }
    }

    static void process(RecordingWriter by, int from, int to, int step) {
        for (int i = from; i < to; i += step) {
            by.log(name(i), made(i), made(i).plusMillis(200));
        }
    }

    /** The first files' processings do not arrive. */
    List<Sighting> processExcept(int first) {
        List<Sighting> missing = new ArrayList<>();
        for (int i = 0; i < first; i++) {
            missing.add(processor.loses(name(i), made(i), made(i).plusMillis(200)));
        }
        process(processor, first, 60, 1);
        return missing;
    }

    void sayAll(Instant until) {
        forwarder.say(until);
        processor.say(until);
    }

    void goOn(int times) {
        for (int i = 0; i < times; i++) {
            Instant now = AFTER.plusSeconds(6L * i);
            sayAll(now);
            tickAt(now);
        }
    }

    void tickAt(Instant now) {
        clock.set(now);
        tick();
    }

    void tick() {
        flowAudit.run(flows.get(COLLECTED), AuditLease.unshared(COLLECTED));
    }

    Report audit(String accepted) {
        return auditor.audit(
                AuditOrder.due(AuditLease.unshared(COLLECTED), FIRST).accepting(Acceptances.parse(accepted), "anna"));
    }

    List<ReportWriters.Row> rows() {
        return reportWriters.of(report().id(), report().revision());
    }

    double missingLines(String writer) {
        return meters.find("waybill_missing_lines").tag("flow", COLLECTED).tag("writer", writer).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    int executionsOf(AuditWindow window) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION_PARAMS WHERE PARAMETER_NAME = 'windowStart' AND PARAMETER_VALUE = ?",
                Integer.class,
                window.start().toString()));
    }

    Report report() {
        return report(FIRST);
    }

    Report report(AuditWindow window) {
        return reports.find(COLLECTED, window).orElseThrow();
    }

    static Instant made(int i) {
        return FIRST.start().plusSeconds(i);
    }

    static String name(int i) {
        return FileNames.of(made(i), i);
    }
}
