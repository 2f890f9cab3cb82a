package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.report.ReportStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks for a file name, or its beginning, in the lists of all reports. */
@Component
public class FileSearch {

    static final int LIMIT = 100;

    private final JdbcClient jdbc;
    private final SharedReads shared;
    private final Flows flows;
    private final WindowTimeline windows;

    FileSearch(ReadDatabase database, SharedReads shared, Flows flows, WindowTimeline windows) {
        this.jdbc = database.jdbc();
        this.shared = shared;
        this.flows = flows;
        this.windows = windows;
    }

    public FileAnswer find(String name) {
        List<FileAnswer.Loss> found = shared.read(List.of("files", name), () -> losses(name));
        List<FileAnswer.Loss> shown = found.subList(0, Math.min(LIMIT, found.size()));
        List<FileAnswer.Judgement> judgements =
                flows.all().stream().flatMap(flow -> judgement(flow, name)).toList();
        return new FileAnswer(name, shown, found.size() > LIMIT, judgements);
    }

    /** The index is read from where such names begin and no further than what is shown; only that is joined and sorted. */
    private List<FileAnswer.Loss> losses(String name) {
        return jdbc.sql("""
                        SELECT r.id, r.flow, r.audit_window_start, r.audit_window_end, r.status,
                               l.file_name, l.file_time, l.forwarded_at, l.reason, l.recovered_at
                        FROM (SELECT report_id, file_name, file_time, forwarded_at, reason, recovered_at
                              FROM lost_files FORCE INDEX (lost_files_name)
                              WHERE file_name LIKE :pattern ESCAPE '!' ORDER BY file_name LIMIT :limit) l
                        JOIN reports r ON r.id = l.report_id
                        ORDER BY l.file_name, r.audit_window_start, r.flow""")
                .param("pattern", name.replaceAll("[!%_]", "!$0") + "%")
                .param("limit", LIMIT + 1)
                .query(FileSearch::loss)
                .list();
    }

    private Stream<FileAnswer.Judgement> judgement(Flow flow, String name) {
        return flow
                .source()
                .fileTimes(flow.window().fileTimeZone())
                .of(name)
                .map(fileTime -> {
                    WindowView window = windows.at(flow, fileTime);
                    return new FileAnswer.Judgement(flow.name(), window, finding(window, name));
                })
                .stream();
    }

    private FileAnswer.Finding finding(WindowView window, String name) {
        if (window.state() != WindowState.COMPLETE || window.reportId() == null) {
            return FileAnswer.Finding.UNKNOWN;
        }
        return recovery(window.reportId(), name)
                .map(recovered -> recovered ? FileAnswer.Finding.RECOVERED : FileAnswer.Finding.LOST)
                .orElse(FileAnswer.Finding.NOT_LOST);
    }

    /**
     * Whether the file that a report lists under exactly this name is recovered; empty if it lists none. The database takes names
     * for equal that differ by blanks at the end, and a name that only begins like this one is another file's.
     */
    private Optional<Boolean> recovery(UUID report, String name) {
        return jdbc
                .sql("SELECT file_name, recovered_at FROM lost_files WHERE report_id = :report AND file_name = :name")
                .param("report", report.toString())
                .param("name", name)
                .query((row, number) ->
                        new Listed(row.getString("file_name"), row.getTimestamp("recovered_at") != null))
                .list()
                .stream()
                .filter(listed -> listed.name().equals(name))
                .map(Listed::recovered)
                .findFirst();
    }

    private record Listed(String name, boolean recovered) {}

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
