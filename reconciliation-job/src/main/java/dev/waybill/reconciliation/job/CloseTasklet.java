package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.doubt.DoubtCheck;
import dev.waybill.reconciliation.job.doubt.DoubtException;
import dev.waybill.reconciliation.job.slice.SliceAudit;
import dev.waybill.reconciliation.job.slice.SliceResult;
import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.Slice;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Adds the slices up, checks that rows and counts agree, and sets the verdict. */
class CloseTasklet implements Tasklet {

    private static final Logger log = LoggerFactory.getLogger(CloseTasklet.class);
    private static final int ACCEPTED_CHARACTERS = 1_000;

    private final SliceAudit.Stores stores;
    private final Flows flows;
    private final JobRepository jobRepository;
    private final JobProperties properties;
    private final Clock clock;

    CloseTasklet(
            SliceAudit.Stores stores, Flows flows, JobRepository jobRepository, JobProperties properties, Clock clock) {
        this.stores = stores;
        this.flows = flows;
        this.jobRepository = jobRepository;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        UUID reportId = Reports.idOf(audit.flow(), audit.window());
        stores.reports().holdOwnership(reportId, execution.getId());

        List<StepExecution> slices = finishedSlices(execution, audit.window());
        SliceResult sum = slices.stream()
                .map(slice -> SliceResult.from(slice.getExecutionContext()))
                .reduce(SliceResult.NONE, SliceResult::plus);
        long listed = listed(reportId, sum.counts().lost(), slices);
        int recovered = recover(audit, reportId);
        VerdictBasis basis = VerdictBasis.of(
                sum.writers(), execution.getExecutionContext(), AuditParameters.accepts(execution.getJobParameters()));
        refuseDoubts(audit, sum, basis);
        refuseUncovered(execution, basis);
        stores.reports()
                .complete(
                        reportId,
                        execution.getId(),
                        figures(sum, stores.lostFiles().countRecovered(reportId, audit.window(), listed)),
                        new Report.Basis(basis.proof(), accepted(execution.getJobParameters())));
        List<ReportWriters.Row> writers = basis.rows();
        stores.writers().replace(reportId, execution.getId(), audit.revision(), writers);
        stores.metrics().missingLines(audit.flow(), writers, writers); // none that is new, but everybody shows
        stores.lateAnnouncements().judged(audit.flow(), audit.window());
        keepLines(reportId, execution, sum.evidence(), slices.size());
        stores.strays().clear(reportId);
        if (recovered > 0) {
            log.info("Window {} of flow {}: {} lost files turned up again", audit.window(), audit.flow(), recovered);
        }
        return RepeatStatus.FINISHED;
    }

    private int recover(AuditParameters audit, UUID reportId) {
        LateSightings late = stores.lateSightings();
        return flows.get(audit.flow()).source().isTimedByAnnouncement()
                ? late.recoverByName(audit.flow(), audit.window())
                : late.recover(audit.flow(), reportId) + late.recoverSeenIn(audit.flow(), audit.window());
    }

    /** Who gives no records was not waited for where the window was found ready by them alone; next time it is. */
    private static void refuseUncovered(JobExecution execution, VerdictBasis basis) {
        if (basis.byRecords()
                && basis.acceptances().isEmpty()
                && !PlanContext.isQuiet(execution.getExecutionContext())) {
            basis.writers().uncovered().ifPresent(writer -> {
                throw new IncompleteReadException(
                        "Lines of writer %s were read that no control record tells of, and more of them may arrive. The window is judged once none do"
                                .formatted(writer));
            });
        }
    }

    private void refuseDoubts(AuditParameters audit, SliceResult sum, VerdictBasis basis) {
        Optional<String> lack = flows.get(audit.flow()).totals() ? basis.lack() : Optional.empty();
        try {
            new DoubtCheck(stores, audit, lack).refuse(sum, basis.acceptances());
        } catch (DoubtException e) {
            throw e.of(basis.rows());
        }
    }

    private static @Nullable String accepted(JobParameters parameters) {
        Acceptances accepted = AuditParameters.accepts(parameters);
        String by = AuditParameters.acceptedBy(parameters);
        if (accepted.isEmpty()) {
            return null;
        }
        String text = by.isEmpty() ? accepted.toString() : accepted + " by " + by;
        return text.substring(0, Math.min(text.length(), ACCEPTED_CHARACTERS));
    }

    /**
     * Keeps how many lines the verdict rests on. Slices look at the same lines as their neighbours, so that of several the sum
     * says nothing.
     */
    private void keepLines(UUID reportId, JobExecution execution, SliceResult.Evidence evidence, int slices) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        ExecutionContext context = execution.getExecutionContext();
        boolean kept = PlanContext.hasLines(context) && (slices > 1 || PlanContext.areLinesSaid(context));
        if (slices > 1 && !kept) {
            return;
        }
        stores.windowLines()
                .keep(new WindowLines.Held(
                        reportId,
                        flows.get(audit.flow())
                                .window()
                                .margins()
                                .around(audit.window().start(), audit.window().end()),
                        kept ? PlanContext.forwarderLines(context) : evidence.forwarderLines(),
                        kept ? PlanContext.processorLines(context) : evidence.processorLines(),
                        PlanContext.areLinesSaid(context),
                        clock.instant(),
                        audit.window().end().plus(properties.recoveryHorizon())));
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
        long listed = stores.lostFiles().count(reportId);
        if (listed > found) {
            stores.lostFiles()
                    .clearUnconfirmed(
                            reportId, slices.stream().map(StepExecution::getId).toList());
            listed = stores.lostFiles().count(reportId);
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
                sum.evidence().read(),
                sum.evidence().counted(),
                sum.evidence().pages(),
                sum.evidence().retries());
    }
}
