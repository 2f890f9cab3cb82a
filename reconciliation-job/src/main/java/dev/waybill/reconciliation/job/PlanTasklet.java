package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.slice.FinishedSlices;
import dev.waybill.reconciliation.readiness.Readiness;
import dev.waybill.reconciliation.readiness.ReadinessCheck;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Duration;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
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
    private final JobHistory history;

    PlanTasklet(
            Flows flows,
            Reports reports,
            JobProperties properties,
            ReadinessCheck readiness,
            StopSignal stopSignal,
            JobHistory history) {
        this.history = history;
        this.readiness = readiness;
        this.stopSignal = stopSignal;
        this.flows = flows;
        this.reports = reports;
        this.properties = properties;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        stopSignal.check(audit.flow());
        Flow flow = flows.get(audit.flow());
        Readiness answer = readiness.now(flow, audit.window(), AuditParameters.accepts(execution.getJobParameters()));
        switch (answer) {
            case Readiness.Unready unready -> throw refusal(unready);
            case Readiness.Ready ready -> PlanContext.putReadiness(execution.getExecutionContext(), ready);
        }
        prepare(flow, audit, execution);
        reports.claim(audit.flow(), audit.window(), audit.revision(), execution.getId());
        return RepeatStatus.FINISHED;
    }

    /** Plans the slices, or verifies those of them that were finished before. */
    private void prepare(Flow flow, AuditParameters audit, JobExecution execution) {
        ExecutionContext context = execution.getExecutionContext();
        if (PlanContext.isPlanned(context)) {
            history.finishedBefore(execution).verify(flow, PlanContext.plan(context, audit.window()));
        } else {
            PlanContext.put(context, plan(flow, audit.window()));
        }
        PlanContext.putReadUnder(
                context, FinishedSlices.fingerprint(flow, AuditParameters.accepts(execution.getJobParameters())));
        if (PlanContext.isAllSaid(context)) {
            LogRange range = flow.lookedAt(audit.window());
            PlanContext.putSaid(
                    context,
                    ControlRecord.lines(flow.source(), range, Side.FORWARDED),
                    ControlRecord.lines(flow.source(), range, Side.PROCESSED, Side.FAILED));
        } else if (flow.collected()
                && PlanContext.plan(context, audit.window()).slices().size() > 1) {
            LogRange range = flow.lookedAt(audit.window());
            PlanContext.putLines(
                    context,
                    FinishedSlices.forwarderLines(flow.source(), range),
                    FinishedSlices.processorLines(flow.source(), range));
        }
    }

    /** A source that fails says so itself; what it says may be told from other failures. */
    private static RuntimeException refusal(Readiness.Unready unready) {
        return unready instanceof Readiness.SourceDown down ? down.failure() : new NotReadyException(unready);
    }

    private SlicePlan plan(Flow flow, AuditWindow window) {
        flow.source().expect(flow.lookedAt(window));
        LogRange range = new LogRange(window.start(), window.end());
        long[] whole = filesPerStep(flow, range, window.length());
        if (whole[0] <= properties.sliceFiles()) {
            return SlicePlan.bySize(window, whole, window.length(), properties.sliceFiles());
        }
        Duration step = Duration.ofSeconds(Math.max(1, window.length().toSeconds() / MAX_STEPS));
        return SlicePlan.bySize(window, filesPerStep(flow, range, step), step, properties.sliceFiles());
    }

    /** How many files there are at most by the stage that tells of more: a slice holds those of both in memory. */
    private static long[] filesPerStep(Flow flow, LogRange range, Duration step) {
        long[] files = flow.source().estimate(Side.PROCESSED, range, step);
        long[] failed = flow.source().estimate(Side.FAILED, range, step);
        long[] forwarded = flow.source().estimate(Side.FORWARDED, range, step);
        for (int i = 0; i < files.length; i++) {
            files[i] = Math.max(files[i] + failed[i], forwarded[i]);
        }
        return files;
    }
}
