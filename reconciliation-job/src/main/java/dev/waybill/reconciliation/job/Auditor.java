package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.flow.AuditRefusedException;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.readiness.ReadinessCheck;
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
 * <p>An order carries the {@link AuditLease} of its flow: an execution of the flow that is found running then belongs to a process that
 * died, and is recovered.
 */
@Component
public class Auditor {

    private static final int START_ATTEMPTS = 5;

    private final JobOperator jobOperator;
    private final Job reconciliation;
    private final Flows flows;
    private final ReadinessCheck readiness;
    private final Reports reports;
    private final JobHistory history;
    private final StopSignal stopSignal;

    Auditor(
            JobOperator jobOperator,
            Job reconciliation,
            Flows flows,
            ReadinessCheck readiness,
            Reports reports,
            JobHistory history,
            StopSignal stopSignal) {
        this.flows = flows;
        this.readiness = readiness;
        this.jobOperator = jobOperator;
        this.reconciliation = reconciliation;
        this.reports = reports;
        this.history = history;
        this.stopSignal = stopSignal;
    }

    /**
     * Audits a window, asked by a person, in an application that has its database to itself.
     *
     * @see #audit(AuditOrder)
     */
    public Report audit(String flow, AuditWindow window, boolean redo) {
        return audit(flow, window, redo, false);
    }

    /**
     * Audits a window, asked by a person who may accept that sides fell silent, in an application that has its database to itself.
     *
     * @see #audit(AuditOrder)
     */
    public Report audit(String flow, AuditWindow window, boolean redo, boolean acceptSilence) {
        AuditOrder order = AuditOrder.byHand(AuditLease.unshared(flow), window, redo);
        return audit(acceptSilence ? order.accepting(Acceptances.OF_SILENCE, "") : order);
    }

    /**
     * Audits a window.
     *
     * @return the report as it stands afterwards; where a re-audit failed before it replaced anything, the report says so,
     *     while the verdict that is kept stands
     * @throws AuditRefusedException if the window overlaps with another that has a report
     * @throws AuditStoppedException if the application is shutting down, or the lock is lost
     */
    public Report audit(AuditOrder order) {
        if (stopSignal.isClosing()) {
            throw new AuditStoppedException();
        }
        stopSignal.clear(order.flow());
        // A lock that was lost before is seen here; one that is lost from now on interrupts what begins.
        if (!order.lease().isHeld()) {
            throw AuditStoppedException.lockLost();
        }
        history.recoverAbandoned(order.lease());
        refuseOverlap(order.flow(), order.window());
        Optional<Report> existing = reports.find(order.flow(), order.window());
        boolean complete = existing.filter(Report::isComplete).isPresent();
        if (complete && !order.redo()) {
            return existing.orElseThrow();
        }
        if (order.patient()) {
            readiness.awaitSecondLook(
                    flows.get(order.flow()), order.window(), order.acceptances(), () -> refuseStopped(order));
        }
        int first = existing.map(Report::revision).orElse(1) + (complete ? 1 : 0);
        JobExecution execution = run(new AuditParameters(order.flow(), order.window(), first), order);
        Report report = reports.find(order.flow(), order.window())
                .orElseThrow(() -> new IllegalStateException(
                        "The audit of %s left no report; see BATCH_JOB_EXECUTION for why".formatted(order.window())));
        return report.isComplete() && report.jobExecutionId() != execution.getId()
                ? AuditOutcomeListener.outcomeOf(execution).appliedTo(report)
                : report;
    }

    /**
     * Audits a window up to a revision, asked by a person who may accept that sides fell silent, in an application that has its
     * database to itself.
     *
     * @see #auditRevision(AuditOrder, int)
     */
    public Report auditRevision(String flow, AuditWindow window, int revision, boolean acceptSilence) {
        AuditOrder order = AuditOrder.byHand(AuditLease.unshared(flow), window, false);
        return auditRevision(acceptSilence ? order.accepting(Acceptances.OF_SILENCE, "") : order, revision);
    }

    /**
     * Audits a window up to a revision: leaves it alone if that revision is complete, restarts it if it is not, and begins it
     * if it is the next one.
     *
     * @throws AuditRefusedException if an earlier revision has to be complete first
     * @see #audit(AuditOrder)
     */
    public Report auditRevision(AuditOrder order, int revision) {
        Optional<Report> existing = reports.find(order.flow(), order.window());
        boolean complete = existing.filter(Report::isComplete).isPresent();
        int next = existing.map(Report::revision).orElse(1) + (complete ? 1 : 0);
        if (revision > next) {
            throw new AuditRefusedException("Revision %d of window %s cannot be audited before revision %d is complete"
                    .formatted(revision, order.window(), next));
        }
        return audit(order.redoing(complete && revision == next));
    }

    /** Ends what dead processes left running of a flow. */
    public void recover(AuditLease lease) {
        history.recoverAbandoned(lease);
    }

    /** Has whatever runs now stop at the next chunk boundary, and lets nothing begin any more. */
    public void shutDown() {
        stopSignal.close();
    }

    /** Whether {@link #shutDown} was called. */
    public boolean isShuttingDown() {
        return stopSignal.isClosing();
    }

    /** Has the audit of a flow that runs now, if one does, stop at the next chunk boundary. */
    public void interrupt(String flow, String reason) {
        stopSignal.interrupt(flow, reason);
    }

    private void refuseStopped(AuditOrder order) {
        if (stopSignal.isClosing()) {
            throw new AuditStoppedException();
        }
        if (!order.lease().isHeld()) {
            throw AuditStoppedException.lockLost();
        }
        stopSignal.reason(order.flow()).ifPresent(reason -> {
            throw new AuditStoppedException(reason);
        });
    }

    /** Windows keep their bounds for good: an audit over other bounds would judge the same files twice. */
    private void refuseOverlap(String flow, AuditWindow window) {
        reports.overlapping(flow, window).filter(other -> !other.equals(window)).ifPresent(other -> {
            throw new AuditRefusedException(
                    "Window %s overlaps with %s, which has a report already; audit from %s to %s"
                            .formatted(window, other, other.start(), other.end()));
        });
    }

    /**
     * A run that lost its lock may still say something of its steps between their recovery and the start: then once more. So, too,
     * where slices that were finished turn out not to be true any more.
     */
    private JobExecution run(AuditParameters wanted, AuditOrder order) {
        for (int attempt = 1; ; attempt++) {
            JobParameters parameters = history.startable(wanted, order.acceptances())
                    .toJobParameters(order.acceptances(), order.acceptedBy());
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
