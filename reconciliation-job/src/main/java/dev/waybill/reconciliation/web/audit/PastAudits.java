package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells of an audit that this process does not remember, from the reports that are there. */
@Component
class PastAudits {

    private final Reports reports;
    private final Clock clock;

    PastAudits(Reports reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    /**
     * How an audit stands that another process was asked for.
     *
     * @param startedAt when it was; reports that have not changed since are none of its own where it audits windows once more
     */
    RequestedAudit of(UUID id, AuditRange range, Instant startedAt) {
        RequestedAudit begun = RequestedAudit.begin(range, startedAt);
        List<Report> done = reports.between(range.flow(), begun.from(), begun.to()).stream()
                .filter(report -> report.status() != ReportStatus.RUNNING)
                .filter(report -> !range.redo() || !report.updatedAt().isBefore(startedAt))
                .toList();
        int inconclusive = (int) done.stream()
                .filter(report -> report.status() != ReportStatus.COMPLETE)
                .count();
        RequestedAudit.State state = done.size() < begun.windows()
                ? RequestedAudit.State.STOPPED
                : inconclusive > 0 ? RequestedAudit.State.INCONCLUSIVE : RequestedAudit.State.COMPLETE;
        return new RequestedAudit(
                id,
                begun.flow(),
                begun.from(),
                begun.to(),
                begun.redo(),
                state,
                begun.windows(),
                done.size(),
                inconclusive,
                startedAt,
                clock.instant(),
                state == RequestedAudit.State.STOPPED ? "It is not under way in this process any more" : null);
    }
}
