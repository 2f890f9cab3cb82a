package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.LostFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads lost files for those who ask, by key from one page to the next: no page costs more than another. */
@Component
public class LostFileQueries {

    private static final String COLUMNS = "file_name, file_time, forwarded_at, reason, recovered_at";

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

    public LostFilePage page(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int size) {
        List<LostFileView> items = following(report, after, reason, recovered, size);
        boolean more = items.size() >= size
                && !rows(report, items.getLast().fileName(), reason, recovered, 1)
                        .isEmpty();
        long total = shared.read(
                Arrays.asList("lost files", report, reason, recovered),
                () -> select("COUNT(*)", report, reason, recovered, "")
                        .query(Long.class)
                        .single());
        return new LostFilePage(items, more ? items.getLast().fileName() : null, total);
    }

    /**
     * What follows a name, and a few more where names differ from the last only by spaces at their end: the collation takes
     * these for one, so that a page which began between them would leave some out.
     */
    public List<LostFileView> following(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int limit) {
        List<LostFileView> found = rows(report, after, reason, recovered, limit);
        if (found.size() < limit) {
            return found;
        }
        String last = withoutSpaces(found.getLast());
        List<LostFileView> whole = new ArrayList<>(found);
        whole.removeIf(file -> withoutSpaces(file).equals(last));
        whole.addAll(select(COLUMNS, report, reason, recovered, " AND file_name = :last ORDER BY file_name, id")
                .param("last", last)
                .query(LostFileView::of)
                .list());
        return whole;
    }

    private static String withoutSpaces(LostFileView file) {
        String name = file.fileName();
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == ' ') {
            end--;
        }
        return name.substring(0, end);
    }

    private List<LostFileView> rows(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int limit) {
        return select(
                        COLUMNS,
                        report,
                        reason,
                        recovered,
                        (after.isEmpty() ? "" : " AND file_name > :after") + " ORDER BY file_name, id LIMIT :limit")
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
        String sql = "SELECT " + what + " FROM lost_files FORCE INDEX (lost_files_listed) WHERE report_id = :report"
                + (reason == null ? "" : " AND reason = :reason")
                + (recovered == null ? "" : " AND recovered_at IS " + (recovered ? "NOT NULL" : "NULL"))
                + following;
        JdbcClient.StatementSpec statement = jdbc.sql(sql).param("report", report.toString());
        return reason == null ? statement : statement.param("reason", reason.name());
    }
}
