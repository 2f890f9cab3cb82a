package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Acceptance;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Clock;
import java.time.Duration;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Checks that the source can be read, cuts the window into slices, and only then takes the report over. Runs on a restart
 * too, because each execution has to take the report over for itself; the slices stay.
 */
class PlanTasklet implements Tasklet {

    private static final int MAX_STEPS = 3_600;

    private final Flows flows;
    private final Reports reports;
    private final JobProperties properties;
    private final StopSignal stopSignal;
    private final Arrivals arrivals;
    private final JobHistory history;
    private final Clock clock;

    PlanTasklet(
            Flows flows,
            Reports reports,
            JobProperties properties,
            Arrivals arrivals,
            StopSignal stopSignal,
            JobHistory history,
            Clock clock) {
        this.history = history;
        this.arrivals = arrivals;
        this.clock = clock;
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
        flow.source().check();
        refuseExpired(flow, audit.window());
        if (flow.collected()
                && !AuditParameters.accepts(execution.getJobParameters()).has(Acceptance.SILENCE)) {
            refuseSilence(flow, audit.window());
            arrivals.refuse(flow, lookedAt(flow, audit.window()));
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
        if (flow.collected()
                && PlanContext.plan(context, audit.window()).slices().size() > 1) {
            LogRange range = lookedAt(flow, audit.window());
            PlanContext.putLines(
                    context,
                    FinishedSlices.forwarderLines(flow.source(), range),
                    FinishedSlices.processorLines(flow.source(), range));
        }
    }

    private static void refuseExpired(Flow flow, AuditWindow window) {
        LogRange range = lookedAt(flow, window);
        for (Side side : Side.values()) {
            flow.source().oldest(side).filter(range.from()::isBefore).ifPresent(oldest -> {
                throw new WindowExpiredException(
                        "Expired: the window looks at %s lines from %s on, but lines before %s may have been removed"
                                .formatted(side, range.from(), oldest));
            });
        }
    }

    private static LogRange lookedAt(Flow flow, AuditWindow window) {
        return flow.window().margins().around(window.start(), window.end());
    }

    private void refuseSilence(Flow flow, AuditWindow window) {
        Watermarks watermarks = Watermarks.of(flow, lookedAt(flow, window).from(), clock.instant());
        watermarks.lag(flow, window).ifPresent(lag -> {
            throw new CollectorLagException(lag);
        });
    }

    private SlicePlan plan(Flow flow, AuditWindow window) {
        flow.source().expect(lookedAt(flow, window));
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
