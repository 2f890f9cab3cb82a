package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.audit.AuditLock;
import dev.waybill.reconciliation.audit.ClockCheck;
import dev.waybill.reconciliation.flow.AuditRefusedException;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.WindowGrids;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;

/** Runs the audit that the command line asks for, if it does. */
@Component
class AuditRunner implements ApplicationRunner, ExitCodeGenerator {

    private final Flows flows;
    private final WindowGrids grids;
    private final Auditor auditor;
    private final AuditLock lock;
    private final ClockCheck clocks;
    private final LostFileList lostFileList;
    private final HtmlReport htmlReport;
    private int exitCode;

    AuditRunner(
            Flows flows,
            WindowGrids grids,
            Auditor auditor,
            AuditLock lock,
            ClockCheck clocks,
            LostFileList lostFileList,
            HtmlReport htmlReport) {
        this.flows = flows;
        this.grids = grids;
        this.auditor = auditor;
        this.lock = lock;
        this.clocks = clocks;
        this.lostFileList = lostFileList;
        this.htmlReport = htmlReport;
    }

    @Override
    @SuppressWarnings("SystemOut") // the command's result goes to standard output, its log to standard error
    public void run(ApplicationArguments arguments) {
        try {
            exitCode = AuditArguments.of(arguments)
                    .map(asked -> new AuditCommand(
                                    flows, grids, auditor, lock, clocks, lostFileList, htmlReport, System.out)
                            .run(asked))
                    .orElse(0);
        } catch (UsageException e) {
            AuditUsage.tell(e);
            exitCode = AuditUsage.BAD_USAGE;
        } catch (AuditRefusedException e) {
            AuditUsage.tell(e);
            exitCode = AuditUsage.BAD_USAGE;
        } catch (AuditStoppedException e) {
            AuditUsage.tell(e);
            exitCode = AuditCommand.NOT_ALL_COMPLETE;
        }
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
