package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.query.LostFileQueries;
import dev.waybill.reconciliation.report.query.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Writes the verdicts on a range as one page that needs nothing else, to attach to a ticket: figures, evidence, reasons, and
 * the first {@value #MOST_FILES} lost files of each window.
 */
@Component
class HtmlReport {

    private static final int MOST_FILES = 1_000;

    private final LostFileQueries lostFiles;
    private final Clock clock;

    HtmlReport(LostFileQueries lostFiles, Clock clock) {
        this.lostFiles = lostFiles;
        this.clock = clock;
    }

    void write(Path file, String flow, TimeRange range, List<Report> reports) {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            String title = "Lost files, %s to %s".formatted(range.from(), range.to());
            out.printf(
                    "<!doctype html>%n<html lang=\"en\">%n<head>%n<meta charset=\"utf-8\">%n<meta name=\"viewport\""
                            + " content=\"width=device-width, initial-scale=1\">%n<title>%s</title>%n<style>%s</style>%n</head>%n"
                            + "<body>%n<h1>%s</h1>%n",
                    HtmlText.of(title), styles(), HtmlText.of(title));
            out.printf(
                    "<p class=\"sub\">Flow %s, written at %s by Waybill. Times are UTC.</p>%n",
                    HtmlText.of(flow), clock.instant().truncatedTo(ChronoUnit.SECONDS));
            printSum(out, reports);
            printTable(out, reports);
            reports.stream().filter(HtmlReport::hasLosses).forEach(report -> printLostFiles(out, report));
            out.println("</body>\n</html>");
            if (out.checkError()) {
                throw new UsageException("--html %s could not be written; is the disk full?".formatted(file));
            }
        } catch (IOException e) {
            throw new UsageException("--html %s could not be written: %s".formatted(file, e));
        }
    }

    private static void printSum(PrintWriter out, List<Report> reports) {
        List<Report.Figures> figures =
                reports.stream().filter(Report::isComplete).map(Report::figures).toList();
        long forwarded =
                figures.stream().mapToLong(Report.Figures::forwardCount).sum();
        long lost = figures.stream().mapToLong(Report.Figures::lostCount).sum();
        long recovered =
                figures.stream().mapToLong(Report.Figures::recoveredCount).sum();
        out.println("<dl>");
        printFigure(out, "Lost", number(lost), lost > 0 ? "bad" : "good");
        printFigure(out, "Loss rate", rate(lost, forwarded), "");
        printFigure(out, "Recovered", number(recovered), "");
        printFigure(out, "Forwarded", number(forwarded), "");
        int open = reports.size() - figures.size();
        printFigure(
                out, "Without verdict", "%d of %d windows".formatted(open, reports.size()), open > 0 ? "doubt" : "");
        out.println("</dl>");
    }

    private static void printFigure(PrintWriter out, String name, String value, String kind) {
        out.printf("<div class=\"%s\"><dt>%s</dt><dd>%s</dd></div>%n", kind, name, value);
    }

    private static void printTable(PrintWriter out, List<Report> reports) {
        out.println(
                "<h2>Windows</h2>\n<table><thead><tr><th>Window<th>Verdict<th>Proof<th class=\"n\">Forwarded"
                        + "<th class=\"n\">Processed<th class=\"n\">Lost<th class=\"n\">Rate<th class=\"n\">Recovered"
                        + "<th class=\"n\">p95 ms<th class=\"n\">Entries read = counted<th class=\"n\">Revision</tr></thead><tbody>");
        reports.forEach(report -> printRow(out, report));
        out.println("</tbody></table>");
    }

    private static void printRow(PrintWriter out, Report report) {
        Report.Figures figures = report.figures();
        String window = "%s to %s".formatted(report.auditWindowStart(), report.auditWindowEnd());
        if (!report.isComplete()) {
            out.printf(
                    "<tr><th>%s<td class=\"doubt\">? %s<td colspan=\"9\">%s</tr>%n",
                    window, report.status(), HtmlText.of(String.valueOf(report.reason())));
            return;
        }
        boolean losses = figures.lostCount() > 0;
        Long p95 = figures.latencyP95();
        out.printf(
                "<tr><th>%s<td class=\"%s\">%s<td>%s<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s"
                        + "<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s = %s<td class=\"n\">%d%s</tr>%n",
                losses ? "<a href=\"#w%s\">%s</a>".formatted(report.id(), window) : window,
                losses ? "bad" : "good",
                losses ? "▲ files lost" : "✓ nothing lost",
                report.proof() == null ? "–" : report.proof(),
                number(figures.forwardCount()),
                number(figures.processCount()),
                number(figures.lostCount()),
                rate(figures.lostCount(), figures.forwardCount()),
                number(figures.recoveredCount()),
                p95 == null ? "–" : number(p95),
                number(figures.entriesRead()),
                number(figures.entriesCounted()),
                report.revision(),
                report.accepted() == null ? "" : "<br>accepted: " + HtmlText.of(report.accepted()));
    }

    private void printLostFiles(PrintWriter out, Report report) {
        long lost = report.figures().lostCount();
        out.printf(
                "<h2 id=\"w%s\">Lost in %s to %s</h2>%n",
                report.id(), report.auditWindowStart(), report.auditWindowEnd());
        if (lost > MOST_FILES) {
            out.printf(
                    "<p class=\"cut\">The first %s of %s. The whole list is in the database, and in what --lost writes.</p>%n",
                    number(MOST_FILES), number(lost));
        }
        out.println("<table><thead><tr><th>File<th>Forwarded<th>Reason<th>Recovered</tr></thead><tbody>");
        lostFiles
                .following(report.id(), "", null, null, MOST_FILES)
                .forEach(file -> out.printf(
                        "<tr><td><bdi>%s</bdi><td>%s<td>%s<td>%s</tr>%n",
                        HtmlText.of(file.fileName()),
                        file.forwardedAt(),
                        file.reason().name().toLowerCase(Locale.ROOT),
                        file.recoveredAt() == null ? "not yet" : file.recoveredAt()));
        out.println("</tbody></table>");
    }

    private static boolean hasLosses(Report report) {
        return report.isComplete() && report.figures().lostCount() > 0;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String rate(long lost, long forwarded) {
        return forwarded == 0 ? "–" : String.format(Locale.ROOT, "%.3f%%", 100.0 * lost / forwarded);
    }

    private static String styles() throws IOException {
        return new ClassPathResource("report.css").getContentAsString(StandardCharsets.UTF_8);
    }
}
