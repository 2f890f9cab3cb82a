package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.report.LostFile;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads lost files for those who ask, by key from one page to the next: no page costs more than another. */
@Component
class LostFileQueries {

    private final JdbcClient jdbc;
    private final SharedReads shared;

    @Autowired
    LostFileQueries(ReadDatabase database, SharedReads shared) {
        this.jdbc = database.jdbc();
        this.shared = shared;
    }

    LostFileQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.shared = new SharedReads();
    }

    LostFilePage page(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int size) {
        List<LostFileView> found = following(report, after, reason, recovered, size + 1);
        List<LostFileView> items = found.subList(0, Math.min(size, found.size()));
        long total = shared.read(
                Arrays.asList("lost files", report, reason, recovered),
                () -> select("COUNT(*)", report, reason, recovered, "")
                        .query(Long.class)
                        .single());
        return new LostFilePage(items, found.size() > size ? items.getLast().fileName() : null, total);
    }

    List<LostFileView> following(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int limit) {
        return select(
                        "file_name, file_time, forwarded_at, reason, recovered_at",
                        report,
                        reason,
                        recovered,
                        " AND file_name > :after ORDER BY file_name LIMIT :limit")
                .param("after", after)
                .param("limit", limit)
                .query(LostFileView::of)
                .list();
    }

    /**
     * Only what is asked for is in the statement, so that an unfiltered count needs no more than the index. The index is
     * named because MariaDB 10.11 else uses no more of it than the report, and reads its list from the start for every page.
     */
    private JdbcClient.StatementSpec select(
            String what, UUID report, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, String following) {
        String sql = "SELECT " + what + " FROM lost_files FORCE INDEX (lost_files_once) WHERE report_id = :report"
                + (reason == null ? "" : " AND reason = :reason")
                + (recovered == null ? "" : " AND recovered_at IS " + (recovered ? "NOT NULL" : "NULL"))
                + following;
        JdbcClient.StatementSpec statement = jdbc.sql(sql).param("report", report.toString());
        return reason == null ? statement : statement.param("reason", reason.name());
    }
}
