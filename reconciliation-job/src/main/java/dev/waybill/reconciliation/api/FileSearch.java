package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.job.Flow;
import dev.waybill.reconciliation.job.Flows;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.source.FileNameTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks for a file name, or its beginning, in the lists of all reports. */
@Component
class FileSearch {

    static final int LIMIT = 100;

    private final JdbcClient jdbc;
    private final Flows flows;
    private final Windows windows;

    FileSearch(JdbcClient jdbc, Flows flows, Windows windows) {
        this.jdbc = jdbc;
        this.flows = flows;
        this.windows = windows;
    }

    FileAnswer find(String name) {
        List<FileAnswer.Loss> found = losses(name);
        List<FileAnswer.Loss> shown = found.subList(0, Math.min(LIMIT, found.size()));
        List<FileAnswer.Judgement> judgements = flows.all().stream()
                .flatMap(flow -> judgement(flow, name, found))
                .toList();
        return new FileAnswer(name, shown, found.size() > LIMIT, judgements);
    }

    private List<FileAnswer.Loss> losses(String name) {
        return jdbc.sql("""
                        SELECT r.id, r.flow, r.audit_window_start, r.audit_window_end, r.status,
                               l.file_name, l.file_time, l.forwarded_at, l.reason, l.recovered_at
                        FROM lost_files l JOIN reports r ON r.id = l.report_id
                        WHERE l.file_name LIKE :pattern ESCAPE '!'
                        ORDER BY l.file_name, r.audit_window_start, r.flow LIMIT :limit""")
                .param("pattern", name.replaceAll("[!%_]", "!$0") + "%")
                .param("limit", LIMIT + 1)
                .query(FileSearch::loss)
                .list();
    }

    private Stream<FileAnswer.Judgement> judgement(Flow flow, String name, List<FileAnswer.Loss> losses) {
        return new FileNameTime(flow.window().fileTimeZone())
                        .of(name)
                        .map(fileTime -> {
                            WindowView window = windows.at(flow, fileTime);
                            return new FileAnswer.Judgement(flow.name(), window, finding(flow, name, window, losses));
                        })
                        .stream();
    }

    private static FileAnswer.Finding finding(Flow flow, String name, WindowView window, List<FileAnswer.Loss> losses) {
        if (window.state() != WindowState.COMPLETE) {
            return FileAnswer.Finding.UNKNOWN;
        }
        List<FileAnswer.Loss> here = losses.stream()
                .filter(loss -> loss.flow().equals(flow.name()) && loss.status() == ReportStatus.COMPLETE)
                .filter(loss -> !differsBySpaces(loss.file().fileName(), name))
                .toList();
        if (here.isEmpty()) {
            return FileAnswer.Finding.NOT_LOST;
        }
        return here.stream().allMatch(loss -> loss.file().recoveredAt() != null)
                ? FileAnswer.Finding.RECOVERED
                : FileAnswer.Finding.LOST;
    }

    /** A name with more spaces at its end begins with the one that is asked for, and is another file's. */
    private static boolean differsBySpaces(String fileName, String name) {
        return !fileName.equals(name) && fileName.stripTrailing().equals(name.stripTrailing());
    }

    private static FileAnswer.Loss loss(ResultSet row, int number) throws SQLException {
        return new FileAnswer.Loss(
                UUID.fromString(row.getString("id")),
                row.getString("flow"),
                row.getTimestamp("audit_window_start").toInstant(),
                row.getTimestamp("audit_window_end").toInstant(),
                ReportStatus.valueOf(row.getString("status")),
                LostFileView.of(row, number));
    }
}
