package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.OwnershipLostException;
import dev.waybill.reconciliation.report.Reports;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
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
    private final AuditMetrics metrics;

    AuditOutcomeListener(Reports reports, AuditMetrics metrics) {
        this.reports = reports;
        this.metrics = metrics;
    }

    @Override
    public void afterJob(JobExecution execution) {
        AuditParameters audit = AuditParameters.from(execution.getJobParameters());
        LocalDateTime started = execution.getStartTime();
        Duration took =
                started == null ? Duration.ZERO : Duration.between(started, LocalDateTime.now(ZoneId.systemDefault()));
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            reports.find(audit.flow(), audit.window()).ifPresent(report -> metrics.completed(report, took));
            return;
        }
        String reason = execution.getStatus() == BatchStatus.STOPPED
                ? "The audit was stopped; it resumes when it is started again"
                : reasonOf(execution.getAllFailureExceptions());
        metrics.inconclusive(took);
        try {
            reports.inconclusive(audit.flow(), audit.window(), reason, audit.revision(), execution.getId());
        } catch (OwnershipLostException e) {
            log.warn("Window {} of flow {}: {}", audit.window(), audit.flow(), e.getMessage());
        }
    }

    /** The first failure that says something: the deepest cause of each, without the wrapping of the framework. */
    private static String reasonOf(List<Throwable> failures) {
        return failures.stream()
                .map(AuditOutcomeListener::meaningful)
                .min(Comparator.comparing(AuditOutcomeListener::isFrameworks))
                .map(AuditOutcomeListener::describe)
                .orElse("The audit failed without saying why; see the log");
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
            return "";
        }
        boolean own = failure.getClass().getName().startsWith("dev.waybill.");
        String message = failure.getMessage();
        return own && message != null ? message : failure.toString();
    }
}
