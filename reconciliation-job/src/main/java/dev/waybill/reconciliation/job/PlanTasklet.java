package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.readiness.Readiness;
import dev.waybill.reconciliation.readiness.ReadinessCheck;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Duration;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Checks that the window may be judged, cuts the window into slices, and only then takes the report over. Runs on a restart
 * too, because each execution has to take the report over for itself; the slices stay.
 */
class PlanTasklet implements Tasklet {

    private static final int MAX_STEPS = 3_600;

    private final Flows flows;
    private final Reports reports;
    private final JobProperties properties;
    private final StopSignal stopSignal;
    private final ReadinessCheck readiness;

    PlanTasklet(
            Flows flows, Reports reports, JobProperties properties, ReadinessCheck readiness, StopSignal stopSignal) {
        this.readiness = readiness;
        this.stopSignal = stopSignal;
        this.flows = flows;
        this.reports = reports;
        this.properties = properties;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
        stopSignal.check();
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        Flow flow = flows.get(audit.flow());
        if (readiness.now(flow, audit.window(), AuditParameters.accepts(execution.getJobParameters()))
                instanceof Readiness.Unready unready) {
            throw refusal(unready);
        }
        if (!PlanContext.isPlanned(execution.getExecutionContext())) {
            PlanContext.put(execution.getExecutionContext(), plan(flow, audit.window()));
        }
        reports.claim(audit.flow(), audit.window(), audit.revision(), execution.getId());
        return RepeatStatus.FINISHED;
    }

    /** A source that fails says so itself; what it says may be told from other failures. */
    private static RuntimeException refusal(Readiness.Unready unready) {
        return unready instanceof Readiness.SourceDown down ? down.failure() : new NotReadyException(unready);
    }

    private SlicePlan plan(Flow flow, AuditWindow window) {
        flow.source().expect(flow.lookedAt(window));
        LogRange range = new LogRange(window.start(), window.end());
        long files = flow.source().estimate(Side.FORWARDED, range, window.length())[0];
        if (files <= properties.sliceFiles()) {
            return SlicePlan.bySize(window, new long[] {files}, window.length(), properties.sliceFiles());
        }
        Duration step = Duration.ofSeconds(Math.max(1, window.length().toSeconds() / MAX_STEPS));
        long[] filesPerStep = flow.source().estimate(Side.FORWARDED, range, step);
        return SlicePlan.bySize(window, filesPerStep, step, properties.sliceFiles());
    }
}
