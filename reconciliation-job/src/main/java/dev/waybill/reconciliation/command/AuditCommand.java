package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.audit.AuditLock;
import dev.waybill.reconciliation.audit.ClockCheck;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.WindowGrids;
import dev.waybill.reconciliation.report.WindowGrids.WindowSpan;
import dev.waybill.reconciliation.report.query.TimeRange;
import dev.waybill.reconciliation.window.AuditWindow;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Audits every window of a range, one progress line each, a table at the end. */
class AuditCommand {

    static final int ALL_COMPLETE = 0;
    static final int NOT_ALL_COMPLETE = 3;

    private static final Duration LOCK_PAUSE = Duration.ofSeconds(1);

    private final Flows flows;
    private final WindowGrids grids;
    private final Auditor auditor;
    private final AuditLock lock;
    private final ClockCheck clocks;
    private final LostFileList lostFileList;
    private final HtmlReport htmlReport;
    private final PrintStream out;

    AuditCommand(
            Flows flows,
            WindowGrids grids,
            Auditor auditor,
            AuditLock lock,
            ClockCheck clocks,
            LostFileList lostFileList,
            HtmlReport htmlReport,
            PrintStream out) {
        this.flows = flows;
        this.grids = grids;
        this.auditor = auditor;
        this.lock = lock;
        this.clocks = clocks;
        this.lostFileList = lostFileList;
        this.htmlReport = htmlReport;
        this.out = out;
    }

    /** Runs the audit and returns {@link #ALL_COMPLETE} or {@link #NOT_ALL_COMPLETE} */
    int run(AuditArguments arguments) {
        Flow flow = flows.get(arguments.flow());
        Instant now = clocks.present();
        List<AuditWindow> windows = arguments.windows(
                grids.of(flow, new WindowSpan(arguments.from(), arguments.to(), now)), flow.window(), now);
        List<Report> reports = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            AuditWindow window = windows.get(i);
            Report report = underLock(flow, window, arguments);
            out.printf("%d/%d  %s  %s%n", i + 1, windows.size(), window, ReportTable.summary(report));
            reports.add(report);
        }
        out.println();
        ReportTable.print(out, reports);
        arguments.lost().ifPresent(file -> lostFileList.write(file, reports));
        arguments
                .html()
                .ifPresent(file ->
                        htmlReport.write(file, flow.name(), new TimeRange(arguments.from(), arguments.to()), reports));
        return reports.stream().allMatch(report -> report.status() == ReportStatus.COMPLETE)
                ? ALL_COMPLETE
                : NOT_ALL_COMPLETE;
    }

    private Report underLock(Flow flow, AuditWindow window, AuditArguments arguments) {
        boolean told = false;
        while (true) {
            Optional<Report> report = lock.tryRun(flow.name(), lease -> audit(window, arguments, lease));
            if (report.isPresent()) {
                return report.get();
            }
            if (!told) {
                out.println("Another audit is at work; waiting for it to end");
                told = true;
            }
            pause();
        }
    }

    private Report audit(AuditWindow window, AuditArguments arguments, AuditLease lease) {
        AuditOrder order = AuditOrder.byHand(lease, window, arguments.redo())
                .accepting(arguments.acceptances(), System.getProperty("user.name", ""));
        return arguments.revision().isPresent()
                ? auditor.auditRevision(order, arguments.revision().getAsInt())
                : auditor.audit(order);
    }

    private static void pause() {
        try {
            Thread.sleep(LOCK_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for another audit to end", e);
        }
    }
}
