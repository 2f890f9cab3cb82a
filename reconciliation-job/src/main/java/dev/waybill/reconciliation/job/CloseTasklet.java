package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.window.Slice;
import java.util.UUID;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Adds the slices up, checks that rows and counts agree, and sets the verdict. */
class CloseTasklet implements Tasklet {

    private final Reports reports;
    private final LostFiles lostFiles;
    private final StraySightings strays;
    private final JobRepository jobRepository;

    CloseTasklet(Reports reports, LostFiles lostFiles, StraySightings strays, JobRepository jobRepository) {
        this.reports = reports;
        this.lostFiles = lostFiles;
        this.strays = strays;
        this.jobRepository = jobRepository;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        UUID reportId = Reports.idOf(audit.flow(), audit.window());
        reports.holdOwnership(reportId, execution.getId());

        SliceResult sum = PlanContext.plan(execution.getExecutionContext(), audit.window()).slices().stream()
                .map(slice -> resultOf(execution, slice))
                .reduce(SliceResult.NONE, SliceResult::plus);
        refuseDoubt(sum.counts());
        LostFiles.Tally rows = lostFiles.tally(reportId);
        if (rows.lost() != sum.counts().lost()) {
            throw new IncompleteReadException("%d files were found lost, but %d are listed"
                    .formatted(sum.counts().lost(), rows.lost()));
        }
        reports.complete(reportId, execution.getId(), figures(sum, rows.recovered()));
        strays.clear(reportId);
        return RepeatStatus.FINISHED;
    }

    /** The result of the step execution that finished the slice last: the settling one, where there was one. */
    private SliceResult resultOf(JobExecution execution, Slice slice) {
        StepExecution settled = finished(execution, ReconciliationJob.SETTLE_SLICE, slice);
        StepExecution step = settled != null ? settled : finished(execution, ReconciliationJob.RECONCILE_SLICE, slice);
        if (step == null) {
            throw new IncompleteReadException("Slice %s was not finished".formatted(slice));
        }
        return SliceResult.from(step.getExecutionContext());
    }

    private @org.jspecify.annotations.Nullable StepExecution finished(
            JobExecution execution, String step, Slice slice) {
        StepExecution last =
                jobRepository.getLastStepExecution(execution.getJobInstance(), step + ":" + PlanContext.nameOf(slice));
        return last != null && last.getStatus() == BatchStatus.COMPLETED ? last : null;
    }

    private static void refuseDoubt(SliceCounts counts) {
        if (counts.doubtful() > 0) {
            throw new IncompleteReadException(
                    "%d files have no processed line, but torn lines of the processor could be about them"
                            .formatted(counts.doubtful()));
        }
    }

    private static Report.Figures figures(SliceResult sum, long recovered) {
        SliceCounts counts = sum.counts();
        Latencies latencies = sum.latencies();
        boolean none = latencies.isEmpty();
        return new Report.Figures(
                counts.forwarded(),
                counts.processed(),
                counts.lost(),
                counts.failed(),
                recovered,
                counts.duplicates(),
                counts.orphans(),
                counts.malformed(),
                none ? null : latencies.percentile(50),
                none ? null : latencies.percentile(95),
                none ? null : latencies.percentile(99),
                none ? null : latencies.max(),
                sum.read(),
                sum.counted(),
                sum.pages(),
                sum.retries());
    }
}
