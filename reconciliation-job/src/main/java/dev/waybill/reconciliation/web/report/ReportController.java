package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.job.AuditHistory;
import dev.waybill.reconciliation.report.LostFile;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.query.ItemPage;
import dev.waybill.reconciliation.report.query.LostFilePage;
import dev.waybill.reconciliation.report.query.LostFileQueries;
import dev.waybill.reconciliation.report.query.ReportQueries;
import dev.waybill.reconciliation.report.query.ReportView;
import dev.waybill.reconciliation.report.query.TimeRange;
import dev.waybill.reconciliation.web.Problem;
import dev.waybill.reconciliation.web.action.ActionKind;
import dev.waybill.reconciliation.web.action.ActionLog;
import dev.waybill.reconciliation.web.action.Actor;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Verdicts, and the files they name. */
@RestController
@RequestMapping("/api/reports")
class ReportController {

    static final int MAX_PAGE = 1_000_000;
    static final int MAX_SIZE = 1_000;

    private final ReportQueries reports;
    private final LostFileQueries lostFiles;
    private final AuditHistory history;
    private final ReportRemoval removal;
    private final ActionLog actions;

    ReportController(
            ReportQueries reports,
            LostFileQueries lostFiles,
            AuditHistory history,
            ReportRemoval removal,
            ActionLog actions) {
        this.reports = reports;
        this.lostFiles = lostFiles;
        this.history = history;
        this.removal = removal;
        this.actions = actions;
    }

    @GetMapping
    ItemPage<ReportView> list(
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String flow,
            @RequestParam(required = false) @Nullable Set<ReportStatus> status,
            @RequestParam(defaultValue = "0") @Min(0) long minLost,
            @RequestParam(defaultValue = "0") @Min(0) @Max(MAX_PAGE) int page,
            @RequestParam(defaultValue = "50") @Min(1) @Max(MAX_SIZE) int size) {
        if (status != null && (status.isEmpty() || status.contains(null))) {
            throw Problem.badRequest("status", "status is empty");
        }
        return reports.page(new ReportQueries.Filter(new TimeRange(from, to), flow, status, minLost), page, size);
    }

    @GetMapping("/{id}")
    ResponseEntity<ReportView> one(@PathVariable UUID id) {
        Report report = reports.get(id);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .eTag(versionOf(report))
                .lastModified(report.updatedAt())
                .body(ReportView.of(report, reports.writers(report)));
    }

    @GetMapping("/{id}/lost-files")
    LostFilePage lostFiles(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") @Size(max = 255) String after,
            @RequestParam(required = false) LostFile.@Nullable Reason reason,
            @RequestParam(required = false) @Nullable Boolean recovered,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_SIZE) int size) {
        reports.getJudged(id);
        return lostFiles.page(id, after, reason, recovered, size);
    }

    @GetMapping("/{id}/executions")
    List<AuditHistory.Execution> executions(@PathVariable UUID id) {
        Report report = reports.get(id);
        return history.of(report.flow(), report.window(), report.revision());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id, Actor actor) {
        Report report = reports.get(id);
        removal.remove(report);
        actions.record(
                ActionKind.DELETE,
                actor,
                Map.of(
                        "report",
                        id,
                        "flow",
                        report.flow(),
                        "from",
                        report.auditWindowStart(),
                        "to",
                        report.auditWindowEnd(),
                        "status",
                        report.status()));
    }

    /** Changes whenever the report or its list does. */
    static String versionOf(Report report) {
        return "%d-%d".formatted(report.jobExecutionId(), report.updatedAt().toEpochMilli());
    }
}
