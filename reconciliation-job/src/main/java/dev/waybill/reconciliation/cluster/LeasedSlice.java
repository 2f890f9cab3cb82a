package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.flow.AuditRefusedException;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditParameters;
import dev.waybill.reconciliation.job.PlanContext;
import dev.waybill.reconciliation.window.SlicePlan;
import dev.waybill.reconciliation.window.SliceScope;
import java.util.Optional;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Works on a slice that was taken before, with what the watcher knows of it, and only under what the watcher reads under. */
record LeasedSlice(Step step, Flows flows, SliceLeases leases) implements Step {

    /** Under which the watcher's knowledge travels in the step execution's context. */
    static final String KNOWN = "known";

    @Override
    public String getName() {
        return step.getName();
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
        Optional<String> refusal = learn(execution);
        if (refusal.isPresent()) {
            leases.end(execution.getId(), BatchStatus.FAILED, SliceLeases.LOST + refusal.orElseThrow());
            return;
        }
        step.execute(execution);
    }

    /**
     * Takes over what the watcher knows.
     *
     * @return why this worker must not do the slice: it would read other lines than the watcher's
     */
    private Optional<String> learn(StepExecution execution) {
        JobExecution job = execution.getJobExecution();
        AuditParameters audit = AuditParameters.from(job.getJobParameters());
        Flow flow;
        try {
            flow = flows.get(audit.flow());
        } catch (AuditRefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        String readUnder = PlanContext.readUnder(job.getExecutionContext());
        if (!readUnder.startsWith(flow.fingerprint())) {
            return Optional.of("Flow %s is configured otherwise here than at the watcher".formatted(audit.flow()));
        }
        SlicePlan plan = PlanContext.plan(job.getExecutionContext(), audit.window());
        SliceScope scope = new SliceScope(
                plan,
                PlanContext.sliceOfStep(execution.getStepName()),
                flow.window().margins());
        ExecutionContext context = execution.getExecutionContext();
        flow.source().learn(scope.range(), context.getString(KNOWN, ""));
        context.remove(KNOWN);
        return Optional.empty();
    }
}
