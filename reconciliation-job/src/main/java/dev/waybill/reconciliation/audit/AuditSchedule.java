package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.FlowStarts;
import dev.waybill.reconciliation.report.Reports;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Audits every due window of every flow at each tick of the cron, unless another watcher is at it. */
@Component
@ConditionalOnProperty(name = "waybill.schedule.enabled", matchIfMissing = true)
class AuditSchedule {

    private static final Logger log = LoggerFactory.getLogger(AuditSchedule.class);

    private final Flows flows;
    private final FlowAudit flowAudit;
    private final FlowStarts starts;
    private final Reports reports;
    private final AuditMetrics auditMetrics;
    private final ScheduleMetrics metrics;
    private final Auditor auditor;
    private final AuditLock lock;
    private final FlowRuns runs;
    private final ClockCheck clockCheck;
    private final SourceWatch sources;
    private final Clock clock;
    private final AtomicBoolean checking = new AtomicBoolean();

    AuditSchedule(
            Flows flows,
            FlowAudit flowAudit,
            FlowStarts starts,
            Reports reports,
            AuditMetrics auditMetrics,
            ScheduleMetrics metrics,
            Auditor auditor,
            AuditLock lock,
            FlowRuns runs,
            ClockCheck clockCheck,
            SourceWatch sources,
            Clock clock) {
        this.flows = flows;
        this.flowAudit = flowAudit;
        this.starts = starts;
        this.reports = reports;
        this.auditMetrics = auditMetrics;
        this.metrics = metrics;
        this.auditor = auditor;
        this.lock = lock;
        this.runs = runs;
        this.clockCheck = clockCheck;
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * Takes down at once when the first watcher began, so that a window is owed even if nobody lives until it settles; but not
     * by a clock that is wrong, since an instant that is too early would stand for good.
     */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        boolean sane = clockCheck.isSane();
        for (Flow flow : flows.all()) {
            metrics.register(flow);
            auditMetrics.register(flow.name());
            if (sane) {
                starts.firstStart(flow.name(), clock.instant());
            }
            auditMetrics.show(flow.name(), reports.lastComplete(flow.name()).orElse(null));
        }
    }

    /** From the start on, so that a source that cannot be read is told of before the first window is due. */
    @Scheduled(fixedRate = 15, timeUnit = TimeUnit.SECONDS)
    void checkSources() {
        if (!checking.compareAndSet(false, true)) {
            return; // still waiting for an answer
        }
        try {
            flows.all().forEach(sources::check);
        } finally {
            checking.set(false);
        }
    }

    @Scheduled(cron = "${waybill.schedule.cron}", zone = "UTC")
    void tick() {
        try {
            auditWhatIsDue();
        } catch (DataAccessException e) {
            log.error("The database failed; the next tick tries again: {}", e.toString());
        }
    }

    private void auditWhatIsDue() {
        if (clockCheck.isSane()) {
            flows.all().forEach(flow -> runs.begin(flow.name(), () -> audit(flow)));
        }
    }

    /** One flow's trouble must not keep the others from being audited. */
    private void audit(Flow flow) {
        if (auditor.isShuttingDown()) {
            return;
        }
        try {
            boolean ran = lock.tryRun(flow.name(), lease -> {
                        auditor.recover(lease);
                        flowAudit.run(flow, lease);
                        return true;
                    })
                    .orElse(false);
            if (!ran) {
                log.info("Flow {} is being audited by another; skipping this tick", flow.name());
            }
        } catch (AuditStoppedException e) {
            log.info(e.getMessage());
        } catch (DataAccessException e) {
            log.error("Flow {}: the database failed; the next tick tries again: {}", flow.name(), e.toString());
        } catch (RuntimeException e) {
            log.error("Flow {} could not be audited; the next tick tries again", flow.name(), e);
        }
    }
}
