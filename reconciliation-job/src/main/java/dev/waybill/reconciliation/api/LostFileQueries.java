package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.report.LostFile;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads lost files for those who ask, by key from one page to the next: no page costs more than another. */
@Component
class LostFileQueries {

    private final JdbcClient jdbc;

    LostFileQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    LostFilePage page(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int size) {
        List<LostFileView> found = following(report, after, reason, recovered, size + 1);
        List<LostFileView> items = found.subList(0, Math.min(size, found.size()));
        long total = jdbc.sql("""
                        SELECT COUNT(*) FROM lost_files
                        WHERE report_id = :report AND (:reason IS NULL OR reason = :reason)
                          AND (:recovered IS NULL OR (recovered_at IS NOT NULL) = :recovered)""")
                .param("report", report.toString())
                .param("reason", reason == null ? null : reason.name())
                .param("recovered", recovered)
                .query(Long.class)
                .single();
        return new LostFilePage(items, found.size() > size ? items.getLast().fileName() : null, total);
    }

    List<LostFileView> following(
            UUID report, String after, LostFile.@Nullable Reason reason, @Nullable Boolean recovered, int limit) {
        return jdbc.sql("""
                        SELECT file_name, file_time, forwarded_at, reason, recovered_at FROM lost_files
                        WHERE report_id = :report AND file_name > :after AND (:reason IS NULL OR reason = :reason)
                          AND (:recovered IS NULL OR (recovered_at IS NOT NULL) = :recovered)
                        ORDER BY file_name LIMIT :limit""")
                .param("report", report.toString())
                .param("after", after)
                .param("reason", reason == null ? null : reason.name())
                .param("recovered", recovered)
                .param("limit", limit)
                .query(LostFileView::of)
                .list();
    }
}
