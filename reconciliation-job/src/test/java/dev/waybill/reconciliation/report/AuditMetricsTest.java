package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class AuditMetricsTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));

    @Autowired
    private Auditor auditor;

    @Autowired
    private MeterRegistry meters;

    @Test
    void aFlowsMetersAreThereBeforeItsFirstAudit() {
        MeterRegistry registry = new SimpleMeterRegistry();
        new AuditMetrics(registry).register("a");
        assertThat(registry.get("waybill_files").tag("flow", "a").counters()).hasSize(3);
        assertThat(registry.get("waybill_audits_inconclusive")
                        .tag("flow", "a")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void countsTheFilesOfEveryWindowAndThoseOfAWindowThatIsJudgedAnewOnce() {
        double lost = files("lost");
        double forwarded = files("forwarded");
        for (int i = 0; i < 4; i++) {
            Instant at = FIRST.start().plusSeconds(10L * i);
            source.add(Side.FORWARDED, FileNames.of(at, i), at, at);
            if (i > 0) {
                source.add(Side.PROCESSED, FileNames.of(at, i), at, at.plusSeconds(1));
            }
        }
        clock.set(FIRST.end().plusSeconds(90));
        bothGoOn(FIRST.end().plusSeconds(60));
        auditor.audit(FLOW, FIRST, false);
        assertThat(files("lost") - lost).isEqualTo(1);
        assertThat(files("forwarded") - forwarded).isEqualTo(4);

        auditor.audit(FLOW, FIRST, true);
        assertThat(files("lost") - lost).as("nothing new").isEqualTo(1);

        Instant more = FIRST.start().plusSeconds(50);
        source.add(Side.FORWARDED, FileNames.of(more, 9), more, more);
        auditor.audit(FLOW, FIRST, true);
        assertThat(files("lost") - lost).as("one more").isEqualTo(2);
        assertThat(files("forwarded") - forwarded).isEqualTo(5);
    }

    private double files(String outcome) {
        return meters.find("waybill_files").tag("flow", FLOW).tag("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
