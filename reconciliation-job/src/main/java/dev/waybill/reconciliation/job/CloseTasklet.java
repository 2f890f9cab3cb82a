package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.TornLines;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.Slice;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(CloseTasklet.class);

    private final Reports reports;
    private final LostFiles lostFiles;
    private final StraySightings strays;
    private final LateSightings lateSightings;
    private final JobRepository jobRepository;

    CloseTasklet(
            Reports reports,
            LostFiles lostFiles,
            StraySightings strays,
            LateSightings lateSightings,
            JobRepository jobRepository) {
        this.lateSightings = lateSightings;
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

        List<StepExecution> slices = finishedSlices(execution, audit.window());
        SliceResult sum = slices.stream()
                .map(slice -> SliceResult.from(slice.getExecutionContext()))
                .reduce(SliceResult.NONE, SliceResult::plus);
        long listed = listed(reportId, sum.counts().lost(), slices);
        int recovered = lateSightings.recover(audit.flow(), reportId)
                + lateSightings.recoverSeenIn(audit.flow(), audit.window());
        refuseDoubt(reportId, sum.torn());
        reports.complete(
                reportId, execution.getId(), figures(sum, lostFiles.countRecovered(reportId, audit.window(), listed)));
        strays.clear(reportId);
        if (recovered > 0) {
            log.info("Window {} of flow {}: {} lost files turned up again", audit.window(), audit.flow(), recovered);
        }
        return RepeatStatus.FINISHED;
    }

    /** The step executions that finished the slices last: the settling ones, where there were any. */
    private List<StepExecution> finishedSlices(JobExecution execution, AuditWindow window) {
        return PlanContext.plan(execution.getExecutionContext(), window).slices().stream()
                .map(slice -> {
                    StepExecution settled = finished(execution, ReconciliationJob.SETTLE_SLICE, slice);
                    StepExecution step =
                            settled != null ? settled : finished(execution, ReconciliationJob.RECONCILE_SLICE, slice);
                    if (step == null) {
                        throw new IncompleteReadException("Slice %s was not finished".formatted(slice));
                    }
                    return step;
                })
                .toList();
    }

    /**
     * How many files the report lists, which must be those that were found. Each of them has a row that its slice wrote or
     * confirmed, so rows that are more are left over from earlier executions or revisions, and are cleared.
     */
    private long listed(UUID reportId, long found, List<StepExecution> slices) {
        long listed = lostFiles.count(reportId);
        if (listed > found) {
            lostFiles.clearUnconfirmed(
                    reportId, slices.stream().map(StepExecution::getId).toList());
            listed = lostFiles.count(reportId);
        }
        if (listed != found) {
            throw new IncompleteReadException("%d files were found lost, but %d are listed".formatted(found, listed));
        }
        return listed;
    }

    private @Nullable StepExecution finished(JobExecution execution, String step, Slice slice) {
        String name = step + ":" + PlanContext.nameOf(slice);
        StepExecution last = jobRepository.getLastStepExecution(execution.getJobInstance(), name);
        return last == null || last.getStatus() == BatchStatus.COMPLETED ? last : newestFinished(execution, name);
    }

    /** Spring Batch takes for the last step execution the one that was created last, which a clock that was set back belies. */
    private @Nullable StepExecution newestFinished(JobExecution execution, String name) {
        return jobRepository.getJobExecutions(execution.getJobInstance()).stream()
                .flatMap(each -> each.getStepExecutions().stream())
                .filter(each -> each.getStepName().equals(name) && each.getStatus() == BatchStatus.COMPLETED)
                .max(Comparator.comparingLong(StepExecution::getId))
                .orElse(null);
    }

    private void refuseDoubt(UUID reportId, TornLines torn) {
        long doubtful = torn.isEmpty() ? 0 : lostFiles.countMissing(reportId, torn::couldName);
        if (doubtful > 0) {
            throw new IncompleteReadException(
                    "%d files have no processed line, but torn lines of the processor could be about them"
                            .formatted(doubtful));
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
