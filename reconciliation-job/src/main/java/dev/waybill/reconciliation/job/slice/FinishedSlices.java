package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.PlanContext;
import dev.waybill.reconciliation.job.ReconciliationJob;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import dev.waybill.reconciliation.window.SliceScope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/** The slices that the executions of one revision finished, and whether a further execution may go on with them. */
public record FinishedSlices(List<JobExecution> executions) {

    /** What slices are read under: another configuration, or something else accepted, may read other lines. */
    public static String fingerprint(Flow flow, Acceptances acceptances) {
        return flow.fingerprint() + " " + acceptances;
    }

    public boolean isEmpty() {
        return executions.stream().noneMatch(execution -> !of(execution).isEmpty());
    }

    /**
     * Whether something is known that refutes them: they were read under another fingerprint, or an attempt ended in what they
     * may be to blame for. One that the source did not show everything to, may itself have read while it showed less.
     */
    public boolean areRefuted(String fingerprint, @Nullable Report report) {
        return !isEmpty()
                && ((report != null && report.cause() != null && report.cause().refutesWhatWasRead())
                        || executions.stream().anyMatch(FinishedSlices::wasIncomplete)
                        || executions.stream()
                                .filter(execution -> !of(execution).isEmpty())
                                .anyMatch(execution -> !PlanContext.readUnder(execution.getExecutionContext())
                                        .equals(fingerprint)));
    }

    /**
     * Asks the source whether it still counts what they read.
     *
     * @throws StaleSlicesException if it does not
     */
    public void verify(Flow flow, SlicePlan plan) {
        executions.stream().flatMap(execution -> of(execution).stream()).forEach(step -> {
            Slice slice = PlanContext.sliceOfStep(step.getStepName());
            LogRange range = new SliceScope(plan, slice, flow.window().margins()).range();
            if (!SliceResult.isIn(step.getExecutionContext())) {
                throw new StaleSlicesException("Slice %s was finished by another version".formatted(slice));
            }
            SliceResult.Evidence evidence =
                    SliceResult.from(step.getExecutionContext()).evidence();
            long forwarder = forwarderLines(flow.source(), range);
            long processor = processorLines(flow.source(), range);
            if (forwarder != evidence.forwarderLines() || processor != evidence.processorLines()) {
                throw new StaleSlicesException(
                        ("Slice %s was read while the source held %d lines of the forwarder and %d of the processor; now it holds"
                                        + " %d and %d, so the window is begun anew")
                                .formatted(
                                        slice,
                                        evidence.forwarderLines(),
                                        evidence.processorLines(),
                                        forwarder,
                                        processor));
            }
        });
    }

    public static long forwarderLines(SightingSource source, LogRange range) {
        return source.count(Side.FORWARDED, range);
    }

    public static long processorLines(SightingSource source, LogRange range) {
        return source.count(Side.PROCESSED, range) + source.count(Side.FAILED, range);
    }

    /** Of a process that died before it could say so in the report, Spring Batch still tells. */
    private static boolean wasIncomplete(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .map(step -> step.getExitStatus().getExitDescription())
                .anyMatch(description -> description.contains(IncompleteReadException.class.getName())
                        || description.contains(StaleSlicesException.class.getName()));
    }

    private static List<StepExecution> of(JobExecution execution) {
        return execution.getStepExecutions().stream()
                .filter(step -> step.getStatus() == BatchStatus.COMPLETED
                        && (step.getStepName().startsWith(ReconciliationJob.RECONCILE_SLICE + ":")
                                || step.getStepName().startsWith(ReconciliationJob.SETTLE_SLICE + ":")))
                .toList();
    }
}
