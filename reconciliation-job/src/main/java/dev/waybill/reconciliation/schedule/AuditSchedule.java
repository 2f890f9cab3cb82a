package dev.waybill.reconciliation.schedule;

import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.Flow;
import dev.waybill.reconciliation.job.Flows;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowPlanner;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Audits every due window at each tick of the cron, unless another watcher is at it. */
@Component
@ConditionalOnProperty(name = "waybill.schedule.enabled", matchIfMissing = true)
class AuditSchedule {

    private static final Logger log = LoggerFactory.getLogger(AuditSchedule.class);

    private final Flows flows;
    private final Reports reports;
    private final Auditor auditor;
    private final AuditLock lock;
    private final ScheduleProperties properties;
    private final Clock clock;
    private final Instant started;

    AuditSchedule(
            Flows flows, Reports reports, Auditor auditor, AuditLock lock, ScheduleProperties properties, Clock clock) {
        this.flows = flows;
        this.reports = reports;
        this.auditor = auditor;
        this.lock = lock;
        this.properties = properties;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Scheduled(cron = "${waybill.schedule.cron}", zone = "UTC")
    void tick() {
        boolean ran = lock.tryRun(() -> {
                    flows.all().forEach(this::auditDue);
                    return true;
                })
                .orElse(false);
        if (!ran) {
            log.info("Another watcher is auditing; skipping this tick");
        }
    }

    private void auditDue(Flow flow) {
        Instant now = clock.instant();
        Instant since = since(flow);
        Set<Instant> completed = reports
                .between(flow.name(), since.minus(flow.window().length()), now)
                .stream()
                .filter(report -> report.status() == ReportStatus.COMPLETE)
                .map(Report::auditWindowStart)
                .collect(Collectors.toSet());
        List<AuditWindow> due =
                new WindowPlanner(flow.window()).due(since, now, completed, properties.maxWindowsPerTick());
        for (AuditWindow window : due) {
            Report report = auditor.audit(flow.name(), window, false);
            log.info(
                    "Window {} of flow {}: {} {}",
                    window,
                    flow.name(),
                    report.status(),
                    report.reason() == null
                            ? "%d forwarded, %d lost"
                                    .formatted(
                                            report.figures().forwardCount(),
                                            report.figures().lostCount())
                            : report.reason());
        }
    }

    private Instant since(Flow flow) {
        Instant configured = properties.since();
        return reports.first(flow.name())
                .map(Report::auditWindowStart)
                .filter(first -> configured == null || first.isBefore(configured))
                .orElse(configured == null ? started : configured);
    }
}
