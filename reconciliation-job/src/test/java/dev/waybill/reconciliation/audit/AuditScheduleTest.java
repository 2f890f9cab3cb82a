package dev.waybill.reconciliation.audit;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.FlowStarts;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditScheduleTest {

    private final FlowStarts starts = mock(FlowStarts.class);
    private final Reports reports = mock(Reports.class);
    private final ClockCheck clockCheck = mock(ClockCheck.class);

    /** A start that is too early would stand for good: every window since would be owed. */
    @Test
    void takesNoStartFromAClockThatIsWrong() {
        when(reports.lastComplete(any())).thenReturn(Optional.empty());
        schedule().begin();
        verify(starts, never()).firstStart(any(), any());

        when(clockCheck.isSane()).thenReturn(true);
        schedule().begin();
        verify(starts).firstStart(eq("default"), any());
    }

    private AuditSchedule schedule() {
        WindowProperties windows = new WindowProperties(
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                ZoneOffset.UTC);
        return new AuditSchedule(
                new Flows(List.of(new Flow("default", windows, new MemorySource()))),
                mock(FlowAudit.class),
                starts,
                reports,
                mock(AuditMetrics.class),
                mock(ScheduleMetrics.class),
                mock(Auditor.class),
                mock(AuditLock.class),
                mock(FlowRuns.class),
                clockCheck,
                mock(SourceWatch.class),
                Clock.systemUTC());
    }
}
