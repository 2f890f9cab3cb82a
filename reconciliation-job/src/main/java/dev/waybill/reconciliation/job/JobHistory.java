package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.slice.FinishedSlices;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/** What Spring Batch remembers of earlier audits, put in order where a process died over it. */
@Component
class JobHistory {

    private static final Logger log = LoggerFactory.getLogger(JobHistory.class);

    private static final int RECOVERY_ATTEMPTS = 100;

    private final JobRepository jobRepository;
    private final Reports reports;
    private final Flows flows;

    JobHistory(JobRepository jobRepository, Reports reports, Flows flows) {
        this.jobRepository = jobRepository;
        this.reports = reports;
        this.flows = flows;
    }

    /** Ends what dead processes left running of a flow; who holds its lease finds nothing that is alive. */
    void recoverAbandoned(AuditLease lease) {
        jobRepository.findRunningJobExecutions(ReconciliationJob.JOB).stream()
                .filter(execution -> AuditParameters.isOf(lease.flow(), execution.getJobParameters()))
                .forEach(this::recoverPersistently);
    }

    /** The given parameters, or those of the first revision after them whose job instance can still be started. */
    AuditParameters startable(AuditParameters wanted, Acceptances acceptances) {
        AuditParameters parameters = wanted;
        @Nullable Report report = reports.find(wanted.flow(), wanted.window()).orElse(null);
        while (!canStart(parameters, report, acceptances)) {
            parameters = parameters.nextRevision();
        }
        return parameters;
    }

    /**
     * Whether there is no completed execution, and what its slices left can be gone on with; clears away what would keep Spring
     * Batch from starting a new one.
     */
    private boolean canStart(AuditParameters parameters, @Nullable Report report, Acceptances acceptances) {
        JobInstance instance = jobRepository.getJobInstance(ReconciliationJob.JOB, parameters.toJobParameters());
        if (instance == null) {
            return true;
        }
        List<JobExecution> executions = jobRepository.getJobExecutions(instance);
        if (executions.isEmpty()) {
            jobRepository.deleteJobInstance(instance); // a process died before it could make the execution
        }
        executions.stream().filter(JobHistory::isUnclear).forEach(this::recoverPersistently);
        return executions.stream()
                        .noneMatch(execution -> execution.getStatus() == BatchStatus.COMPLETED
                                // with its report, what the slices wrote is gone
                                || (report == null && hasBegun(execution, ReconciliationJob.RECONCILE_SLICE)))
                && !areRefuted(new FinishedSlices(executions), parameters, report, acceptances);
    }

    private boolean areRefuted(
            FinishedSlices finished, AuditParameters parameters, @Nullable Report report, Acceptances acceptances) {
        return !finished.isEmpty()
                && finished.areRefuted(
                        FinishedSlices.fingerprint(flows.get(parameters.flow()), acceptances),
                        report != null && report.revision() == parameters.revision() ? report : null);
    }

    /** The slices that earlier executions of the same revision finished. */
    FinishedSlices finishedBefore(JobExecution execution) {
        return new FinishedSlices(jobRepository.getJobExecutions(execution.getJobInstance()).stream()
                .filter(other -> other.getId() != execution.getId())
                .toList());
    }

    private static boolean hasBegun(JobExecution execution, String step) {
        return execution.getStepExecutions().stream()
                .anyMatch(each -> each.getStepName().startsWith(step));
    }

    private static boolean isUnclear(JobExecution execution) {
        return isUnclear(execution.getStatus())
                || execution.getStepExecutions().stream().anyMatch(step -> isUnclear(step.getStatus()));
    }

    private static boolean isUnclear(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }

    /** A run that lost its lock and does not know it yet may still be saving its progress; that must not stop its successor. */
    private void recoverPersistently(JobExecution execution) {
        for (int attempt = 1; ; attempt++) {
            try {
                recover(Objects.requireNonNull(jobRepository.getJobExecution(execution.getId())));
                return;
            } catch (OptimisticLockingFailureException e) {
                if (attempt == RECOVERY_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** An execution that closed its report has done all there was to do; any other has to be restarted. */
    private void recover(JobExecution execution) {
        BatchStatus end = closedItsReport(execution) ? BatchStatus.COMPLETED : BatchStatus.FAILED;
        ExitStatus exit = end == BatchStatus.COMPLETED
                ? ExitStatus.COMPLETED
                : ExitStatus.FAILED.addExitDescription("The process died; recovered by another");
        log.info("Job execution {} ended without saying so; it counts as {}", execution.getId(), end);
        for (StepExecution step : execution.getStepExecutions()) {
            if (isUnclear(step.getStatus())) {
                step.setStatus(end);
                step.setExitStatus(exit);
                step.setEndTime(now());
                jobRepository.update(step);
            }
        }
        execution.setStatus(end);
        execution.setExitStatus(exit);
        execution.setEndTime(now());
        jobRepository.update(execution);
    }

    private boolean closedItsReport(JobExecution execution) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        @Nullable Report report = reports.find(audit.flow(), audit.window()).orElse(null);
        return report != null && report.isComplete() && report.jobExecutionId() == execution.getId();
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneId.systemDefault());
    }
}
