package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.report.Report;
import java.io.PrintStream;
import java.util.List;

/** Words reports for a terminal. */
final class ReportTable {

    private static final String ROW = "%-21s %10s %10s %8s %8s %8s %7s %7s %6s %8s  %s%n";

    private ReportTable() {}

    /** One line without a line break. */
    static String summary(Report report) {
        Report.Figures figures = report.figures();
        return report.reason() != null
                ? "%s: %s".formatted(report.status(), report.reason())
                : "%s: %d forwarded, %d processed, %d lost, proof %s"
                        .formatted(
                                report.status(),
                                figures.forwardCount(),
                                figures.processCount(),
                                figures.lostCount(),
                                report.proof());
    }

    static void print(PrintStream out, List<Report> reports) {
        out.printf(
                ROW,
                "window",
                "forwarded",
                "processed",
                "lost",
                "failed",
                "missing",
                "dup",
                "orphan",
                "bad",
                "p95 ms",
                "verdict");
        for (Report report : reports) {
            Report.Figures figures = report.figures();
            Long p95 = figures.latencyP95();
            out.printf(
                    ROW,
                    report.auditWindowStart(),
                    figures.forwardCount(),
                    figures.processCount(),
                    figures.lostCount(),
                    figures.failedCount(),
                    figures.lostCount() - figures.failedCount(),
                    figures.duplicateCount(),
                    figures.orphanCount(),
                    figures.malformedCount(),
                    p95 == null ? "-" : p95,
                    verdict(report));
        }
    }

    private static String verdict(Report report) {
        if (report.reason() != null) {
            return report.status() + ": " + report.reason();
        }
        return report.proof() == null ? report.status().name() : "%s by %s".formatted(report.status(), report.proof());
    }
}
