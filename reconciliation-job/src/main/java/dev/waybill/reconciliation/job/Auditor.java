package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.stereotype.Component;

/**
 * Audits one window and says how it ended. A completed window is left alone unless a re-audit is asked for; any other is
 * restarted where it stopped.
 *
 * <p>Callers hold the audit lock: an execution that is found running then belongs to a process that died, and is recovered.
 */
@Component
public class Auditor {

    private static final Logger log = LoggerFactory.getLogger(Auditor.class);

    private final JobOperator jobOperator;
    private final JobRepository jobRepository;
    private final Job reconciliation;
    private final Reports reports;

    Auditor(JobOperator jobOperator, JobRepository jobRepository, Job reconciliation, Reports reports) {
        this.jobOperator = jobOperator;
        this.jobRepository = jobRepository;
        this.reconciliation = reconciliation;
        this.reports = reports;
    }

    /**
     * Audits a window.
     *
     * @param flow name of the flow
     * @param window the window
     * @param redo whether to audit a completed window once more, as the next revision
     * @return the report as it stands afterwards
     */
    public Report audit(String flow, AuditWindow window, boolean redo) {
        Optional<Report> existing = reports.find(flow, window);
        boolean complete = existing.filter(report -> report.status() == ReportStatus.COMPLETE)
                .isPresent();
        if (complete && !redo) {
            return existing.orElseThrow();
        }
        int revision = existing.map(Report::revision).orElse(1) + (complete ? 1 : 0);
        run(new AuditParameters(flow, window, revision).toJobParameters());
        return reports.find(flow, window)
                .orElseThrow(() -> new IllegalStateException(
                        "The audit of %s left no report; see BATCH_JOB_EXECUTION for why".formatted(window)));
    }

    private void run(JobParameters parameters) {
        JobExecution last = jobRepository.getLastJobExecution(ReconciliationJob.JOB, parameters);
        if (last != null) {
            recover(last);
        }
        try {
            jobOperator.start(reconciliation, parameters);
        } catch (JobExecutionException e) {
            throw new IllegalStateException("The audit %s could not be started".formatted(parameters), e);
        }
    }

    /** Marks what a dead process left running, or what ended in doubt, as failed, so that it can be restarted. */
    private void recover(JobExecution execution) {
        for (StepExecution step : execution.getStepExecutions()) {
            if (isOrphaned(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
                jobRepository.update(step);
            }
        }
        if (isOrphaned(execution.getStatus())) {
            log.info("Recovering job execution {}, which ended without saying so", execution.getId());
            execution.setStatus(BatchStatus.FAILED);
            execution.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
            jobRepository.update(execution);
        }
    }

    private static boolean isOrphaned(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }
}
