package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.window.AuditWindow;
import java.util.Optional;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.stereotype.Component;

/**
 * Audits one window and says how it ended. A completed window is left alone unless a re-audit is asked for; any other is
 * restarted where it stopped.
 *
 * <p>Callers hold the audit lock: an execution that is found running then belongs to a process that died, and is recovered.
 */
@Component
public class Auditor {

    private static final int START_ATTEMPTS = 5;

    private final JobOperator jobOperator;
    private final Job reconciliation;
    private final Reports reports;
    private final JobHistory history;
    private final StopSignal stopSignal;

    Auditor(JobOperator jobOperator, Job reconciliation, Reports reports, JobHistory history, StopSignal stopSignal) {
        this.jobOperator = jobOperator;
        this.reconciliation = reconciliation;
        this.reports = reports;
        this.history = history;
        this.stopSignal = stopSignal;
    }

    /**
     * Audits a window.
     *
     * @param flow name of the flow
     * @param window the window
     * @param redo whether to audit a completed window once more, as the next revision
     * @return the report as it stands afterwards; where a re-audit failed before it replaced anything, the report says so,
     *     while the verdict that is kept stands
     * @throws AuditRefusedException if the window overlaps with another that has a report
     * @throws AuditStoppedException if the application is shutting down
     */
    public Report audit(String flow, AuditWindow window, boolean redo) {
        return audit(flow, window, redo, false);
    }

    /**
     * Audits a window.
     *
     * @param acceptSilence whether a side that fell silent is judged as having logged nothing, because a person knows that no
     *     collector is behind
     * @see #audit(String, AuditWindow, boolean)
     */
    public Report audit(String flow, AuditWindow window, boolean redo, boolean acceptSilence) {
        if (stopSignal.isClosing()) {
            throw new AuditStoppedException();
        }
        stopSignal.clear();
        history.recoverAbandoned();
        refuseOverlap(flow, window);
        Optional<Report> existing = reports.find(flow, window);
        boolean complete = existing.filter(Report::isComplete).isPresent();
        if (complete && !redo) {
            return existing.orElseThrow();
        }
        int first = existing.map(Report::revision).orElse(1) + (complete ? 1 : 0);
        JobExecution execution = run(new AuditParameters(flow, window, first), acceptSilence);
        Report report = reports.find(flow, window)
                .orElseThrow(() -> new IllegalStateException(
                        "The audit of %s left no report; see BATCH_JOB_EXECUTION for why".formatted(window)));
        return report.isComplete() && report.jobExecutionId() != execution.getId()
                ? AuditOutcomeListener.outcomeOf(execution).appliedTo(report)
                : report;
    }

    /**
     * Audits a window up to a revision: leaves it alone if that revision is complete, restarts it if it is not, and begins it
     * if it is the next one.
     *
     * @throws AuditRefusedException if an earlier revision has to be complete first
     * @see #audit(String, AuditWindow, boolean)
     */
    public Report auditRevision(String flow, AuditWindow window, int revision, boolean acceptSilence) {
        Optional<Report> existing = reports.find(flow, window);
        boolean complete = existing.filter(Report::isComplete).isPresent();
        int next = existing.map(Report::revision).orElse(1) + (complete ? 1 : 0);
        if (revision > next) {
            throw new AuditRefusedException("Revision %d of window %s cannot be audited before revision %d is complete"
                    .formatted(revision, window, next));
        }
        return audit(flow, window, complete && revision == next, acceptSilence);
    }

    /** Ends what dead processes left running. */
    public void recover() {
        history.recoverAbandoned();
    }

    /** Has whatever runs now stop at the next chunk boundary, and lets nothing begin any more. */
    public void shutDown() {
        stopSignal.close();
    }

    /** Whether {@link #shutDown} was called. */
    public boolean isShuttingDown() {
        return stopSignal.isClosing();
    }

    /** Has the audit that runs now, if one does, stop at the next chunk boundary. */
    public void interrupt(String reason) {
        stopSignal.interrupt(reason);
    }

    /** Windows keep their bounds for good: an audit over other bounds would judge the same files twice. */
    private void refuseOverlap(String flow, AuditWindow window) {
        reports.overlapping(flow, window).filter(other -> !other.equals(window)).ifPresent(other -> {
            throw new AuditRefusedException(
                    "Window %s overlaps with %s, which has a report already; audit that one".formatted(window, other));
        });
    }

    /**
     * A run that lost its lock may still say something of its steps between their recovery and the start: then once more. So, too,
     * where slices that were finished turn out not to be true any more.
     */
    private JobExecution run(AuditParameters wanted, boolean acceptSilence) {
        Acceptances acceptances = acceptSilence ? Acceptances.OF_SILENCE : Acceptances.NONE;
        for (int attempt = 1; ; attempt++) {
            JobParameters parameters = history.startable(wanted, acceptances).toJobParameters(acceptances, "");
            try {
                JobExecution execution = jobOperator.start(reconciliation, parameters);
                if (attempt == START_ATTEMPTS || !AuditOutcomeListener.foundStaleSlices(execution)) {
                    return execution;
                }
            } catch (JobExecutionException e) {
                if (!(e instanceof JobRestartException) || attempt == START_ATTEMPTS) {
                    throw new IllegalStateException("The audit %s could not be started".formatted(parameters), e);
                }
            }
        }
    }
}
