package dev.waybill.reconciliation.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.query.ReportQueries;
import dev.waybill.reconciliation.report.query.TimeRange;
import dev.waybill.reconciliation.web.ApiTest;
import dev.waybill.reconciliation.web.HostileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

class HtmlReportTest extends ApiTest {

    @Autowired
    private HtmlReport htmlReport;

    @Autowired
    private ReportQueries reports;

    @TempDir
    private Path dir;

    @Test
    void tellsVerdictsEvidenceAndLostFilesWithoutTrustingAnyName() throws IOException {
        stored().complete(START, HostileNames.ALL.toArray(String[]::new));
        stored().inconclusive(START.plusSeconds(60), "Loki said <b>no</b>");
        String page = write();
        assertThat(page)
                .contains("▲ files lost", "190 = 190", "Loki said &lt;b&gt;no&lt;/b&gt;", "1 of 2 windows")
                .contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;", "two\\u{a}lines", "\\u{202e}")
                .doesNotContain("<script", "<img", "<b>", "\u202e", "src=\"", "http");
    }

    @Test
    void saysWhereAListIsCut() throws IOException {
        String[] names = IntStream.range(0, 1_500)
                .mapToObj("20260128020000%06d_tz01_00000000_.log"::formatted)
                .toArray(String[]::new);
        stored().complete(START, names);
        assertThat(write()).contains("The first 1,000 of 1,500.", names[999]).doesNotContain(names[1_000]);
    }

    private String write() throws IOException {
        Path file = dir.resolve("report.html");
        TimeRange range = new TimeRange(START, START.plusSeconds(120));
        List<Report> found = reports.starting(FLOW, START, START.plusSeconds(120));
        htmlReport.write(file, FLOW, range, found);
        return Files.readString(file);
    }
}
