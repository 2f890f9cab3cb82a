package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.slice.SliceAudit;
import dev.waybill.reconciliation.job.slice.SliceFence;
import dev.waybill.reconciliation.job.slice.SliceHandlers;
import dev.waybill.reconciliation.job.slice.SlicePartitioner;
import dev.waybill.reconciliation.job.slice.SliceStep;
import dev.waybill.reconciliation.job.slice.SliceSteps;
import dev.waybill.reconciliation.job.slice.SlicesHere;
import dev.waybill.reconciliation.readiness.ReadinessCheck;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.LateAnnouncements;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Clock;
import java.util.UUID;
import org.springframework.batch.core.configuration.annotation.JobScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The {@code reconciliation} job: plan the slices, reconcile each, settle those that others saw strays of, close.
 *
 * <p>The steps that run once per slice are {@value #RECONCILE_SLICE} and {@value #SETTLE_SLICE}; they differ only in that
 * the second takes in the strays that the first handed on.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobProperties.class)
public class ReconciliationJob {

    static final String JOB = "reconciliation";
    public static final String RECONCILE_SLICE = "reconcileSlice";
    public static final String SETTLE_SLICE = "settleSlice";
    static final String CLOSE = "close";

    private final JobRepository jobRepository;
    private final PlatformTransactionManager transactionManager;
    private final JobProperties properties;

    ReconciliationJob(
            JobRepository jobRepository, PlatformTransactionManager transactionManager, JobProperties properties) {
        this.jobRepository = jobRepository;
        this.transactionManager = transactionManager;
        this.properties = properties;
    }

    @Bean
    Step planStep(Flows flows, Reports reports, ReadinessCheck readiness, StopSignal stopSignal, JobHistory history) {
        return new StepBuilder("plan", jobRepository)
                .tasklet(
                        new PlanTasklet(flows, reports, properties, readiness, stopSignal, history), transactionManager)
                .allowStartIfComplete(true)
                .build();
    }

    @Bean
    @JobScope
    Partitioner allSlices(@Value("#{jobExecution}") JobExecution execution) {
        return new SlicePartitioner(planOf(execution), slice -> true);
    }

    @Bean
    @JobScope
    Partitioner slicesWithStrays(@Value("#{jobExecution}") JobExecution execution, StraySightings strays) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        UUID report = Reports.idOf(audit.flow(), audit.window());
        return new SlicePartitioner(
                planOf(execution), slice -> strays.anyConcerning(report, slice.start(), slice.end()));
    }

    @Bean
    SliceAudit.Stores auditStores(
            Reports reports,
            LostFiles lostFiles,
            StraySightings strays,
            LateSightings lateSightings,
            LateAnnouncements lateAnnouncements,
            WindowLines windowLines,
            ReportWriters writers,
            AuditMetrics metrics,
            ObjectProvider<SliceFence> fence) {
        return new SliceAudit.Stores(
                reports,
                lostFiles,
                strays,
                lateSightings,
                lateAnnouncements,
                windowLines,
                writers,
                metrics,
                new TransactionTemplate(transactionManager),
                fence.getIfAvailable(() -> SliceFence.NONE));
    }

    @Bean
    SliceSteps sliceSteps(Flows flows, SliceAudit.Stores stores, StopSignal stopSignal) {
        return new SliceSteps(
                sliceStep(RECONCILE_SLICE, false, flows, stores, stopSignal),
                sliceStep(SETTLE_SLICE, true, flows, stores, stopSignal));
    }

    @Bean
    Step reconcileStep(Partitioner allSlices, SliceSteps steps, SliceHandlers slices) {
        return new StepBuilder("reconcile", jobRepository)
                .partitioner(RECONCILE_SLICE, allSlices)
                .partitionHandler(slices.of(steps.reconcile()))
                .build();
    }

    @Bean
    Step settleStep(Partitioner slicesWithStrays, SliceSteps steps, SliceHandlers slices) {
        return new StepBuilder("settle", jobRepository)
                .partitioner(SETTLE_SLICE, slicesWithStrays)
                .partitionHandler(slices.of(steps.settle()))
                .build();
    }

    @Bean
    Step closeStep(SliceAudit.Stores stores, Flows flows, Clock clock) {
        return new StepBuilder(CLOSE, jobRepository)
                .tasklet(new CloseTasklet(stores, flows, jobRepository, properties, clock), transactionManager)
                .allowStartIfComplete(true)
                .build();
    }

    @Bean
    Job reconciliation(
            Step planStep,
            Step reconcileStep,
            Step settleStep,
            Step closeStep,
            Reports reports,
            ReportWriters writers,
            AuditMetrics metrics) {
        return new JobBuilder(JOB, jobRepository)
                .listener(new AuditOutcomeListener(reports, writers, metrics))
                .start(planStep)
                .next(reconcileStep)
                .next(settleStep)
                .next(closeStep)
                .build();
    }

    @Bean
    TaskExecutor sliceExecutor() {
        return new SliceExecutor(properties.parallelSlices());
    }

    @Bean
    SlicesHere slicesHere(TaskExecutor sliceExecutor) {
        return new SlicesHere(sliceExecutor);
    }

    private SliceStep sliceStep(
            String name, boolean settling, Flows flows, SliceAudit.Stores stores, StopSignal stopSignal) {
        return new SliceStep(name, settling, flows, stores, stopSignal, jobRepository, transactionManager, properties);
    }

    private static SlicePlan planOf(JobExecution execution) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        return PlanContext.plan(execution.getExecutionContext(), audit.window());
    }
}
