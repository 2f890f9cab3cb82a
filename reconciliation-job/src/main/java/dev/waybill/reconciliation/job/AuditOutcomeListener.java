package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.job.doubt.DoubtException;
import dev.waybill.reconciliation.job.slice.StaleSlicesException;
import dev.waybill.reconciliation.job.slice.WorkerLostException;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.OwnershipLostException;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;

/** Publishes the verdict after it was committed, or writes down why there is none. */
class AuditOutcomeListener implements JobExecutionListener {

    private static final Logger log = LoggerFactory.getLogger(AuditOutcomeListener.class);

    private final Reports reports;
    private final ReportWriters writers;
    private final AuditMetrics metrics;
    private final Map<Long, Report.Figures> before = new ConcurrentHashMap<>();

    AuditOutcomeListener(Reports reports, ReportWriters writers, AuditMetrics metrics) {
        this.reports = reports;
        this.writers = writers;
        this.metrics = metrics;
    }

    /** Remembers what the verdict found that is to be replaced. */
    @Override
    public void beforeJob(JobExecution execution) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        if (audit.revision() > 1) {
            reports.find(audit.flow(), audit.window())
                    .ifPresent(report -> before.put(execution.getId(), report.figures()));
        }
    }

    @Override
    public void afterJob(JobExecution execution) {
        Report.@Nullable Figures found = before.remove(execution.getId());
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        LocalDateTime started = execution.getStartTime();
        Duration took =
                started == null ? Duration.ZERO : Duration.between(started, LocalDateTime.now(ZoneId.systemDefault()));
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            reports.find(audit.flow(), audit.window())
                    .filter(Report::isComplete)
                    .ifPresent(report ->
                            metrics.completed(report, Objects.requireNonNullElse(found, Report.Figures.NONE), took));
            metrics.show(audit.flow(), reports.lastComplete(audit.flow()).orElse(null));
            return;
        }
        Outcome outcome = outcomeOf(execution);
        if (outcome.cause() == Cause.ERROR) {
            log.error(
                    "The audit of window {} of flow {} failed",
                    audit.window(),
                    audit.flow(),
                    decisive(execution.getAllFailureExceptions()));
        }
        metrics.inconclusive(audit.flow(), took);
        try {
            reports.inconclusive(
                    audit.flow(),
                    audit.window(),
                    outcome.cause(),
                    outcome.reason(),
                    audit.revision(),
                    execution.getId());
            tellOfWriters(audit, execution);
        } catch (OwnershipLostException e) {
            log.warn("Window {} of flow {}: {}", audit.window(), audit.flow(), e.getMessage());
        }
    }

    /** Counts lines that are missing once, however often their window is audited before they arrive. */
    private void tellOfWriters(AuditParameters audit, JobExecution execution) {
        if (decisive(execution.getAllFailureExceptions()) instanceof DoubtException doubt
                && !doubt.writers().isEmpty()) {
            UUID report = Reports.idOf(audit.flow(), audit.window());
            List<ReportWriters.Row> before = writers.last(report);
            writers.replace(report, execution.getId(), audit.revision(), doubt.writers());
            metrics.missingLines(audit.flow(), before, doubt.writers());
        }
    }

    /** Why an execution that did not complete brought no verdict. */
    static Outcome outcomeOf(JobExecution execution) {
        if (execution.getStatus() == BatchStatus.STOPPED) {
            return new Outcome(Cause.STOPPED, "The audit was stopped; it resumes when it is started again");
        }
        Throwable failure = decisive(execution.getAllFailureExceptions());
        return new Outcome(causeOf(failure), describe(failure));
    }

    /** Whether an execution ended because slices that were finished before it are not true any more. */
    static boolean foundStaleSlices(JobExecution execution) {
        return decisive(execution.getAllFailureExceptions()) instanceof StaleSlicesException;
    }

    /** Why there is no verdict, in kind and in words. */
    record Outcome(Cause cause, String reason) {

        /** A report whose verdict stands, shown as the failure of the attempt to renew it. */
        Report appliedTo(Report report) {
            return new Report(
                    report.id(),
                    report.flow(),
                    report.auditWindowStart(),
                    report.auditWindowEnd(),
                    ReportStatus.INCONCLUSIVE,
                    cause,
                    "The re-audit failed, and the verdict of revision %d stands: %s"
                            .formatted(report.revision(), reason),
                    report.figures(),
                    report.revision(),
                    report.attempts(),
                    report.jobExecutionId(),
                    report.createdAt(),
                    report.updatedAt(),
                    report.accepted(),
                    report.proof());
        }
    }

    /** The first failure that says something: the deepest cause of each, without the wrapping of the framework. */
    private static @Nullable Throwable decisive(List<Throwable> failures) {
        return failures.stream()
                .map(AuditOutcomeListener::meaningful)
                .min(Comparator.comparing(AuditOutcomeListener::isFrameworks))
                .orElse(null);
    }

    private static Cause causeOf(@Nullable Throwable failure) {
        if (failure == null) {
            return Cause.ERROR;
        }
        return switch (failure) {
            case SourceUnavailableException e -> Cause.SOURCE_UNAVAILABLE;
            case SourceRefusedException e -> Cause.SOURCE_REFUSED;
            case IncompleteReadException e -> Cause.INCOMPLETE_READ;
            case NotReadyException e -> e.kind();
            case WorkerLostException e -> Cause.WORKER_LOST;
            case DoubtException e -> e.cause();
            default -> Cause.ERROR;
        };
    }

    private static Throwable meaningful(Throwable failure) {
        Throwable found = failure;
        while (found.getCause() != null && isFrameworks(found)) {
            found = found.getCause();
        }
        return found;
    }

    private static boolean isFrameworks(Throwable failure) {
        return failure.getClass().getName().startsWith("org.springframework.batch.");
    }

    private static String describe(@Nullable Throwable failure) {
        if (failure == null) {
            return "The audit failed without saying why; see the log";
        }
        boolean own = failure.getClass().getName().startsWith("dev.waybill.");
        String message = failure.getMessage();
        return own && message != null ? message : failure.toString();
    }
}
