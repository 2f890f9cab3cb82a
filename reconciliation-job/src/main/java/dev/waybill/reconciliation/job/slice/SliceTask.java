package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditParameters;
import dev.waybill.reconciliation.job.PlanContext;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Duration;
import java.util.UUID;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/**
 * Which slice a step execution works on, and for whom.
 *
 * @param recoveryHorizon how long after its file time a lost file may still be recovered
 * @param settling whether the slice is done a second time, to take in what other slices saw of its files
 */
record SliceTask(
        Flow flow,
        SlicePlan plan,
        Slice slice,
        UUID reportId,
        long jobExecutionId,
        long stepExecutionId,
        boolean settling,
        Duration recoveryHorizon) {

    /** What tells a file from others: its name, and its time, where one name may be that of several files. */
    String keyOf(Sighting sighting) {
        return flow.source().isTimedByAnnouncement()
                ? sighting.fileName() + '\0' + sighting.fileTime()
                : sighting.fileName();
    }

    static SliceTask of(StepExecution step, Flows flows, boolean settling, Duration recoveryHorizon) {
        JobExecution job = step.getJobExecution();
        AuditParameters audit = AuditParameters.from(job.getJobParameters());
        return new SliceTask(
                flows.get(audit.flow()),
                PlanContext.plan(job.getExecutionContext(), audit.window()),
                PlanContext.sliceOfStep(step.getStepName()),
                Reports.idOf(audit.flow(), audit.window()),
                job.getId(),
                step.getId(),
                settling,
                recoveryHorizon);
    }
}
