package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.window.AuditWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A window with what is known of it.
 *
 * @param reportId its report, if there is one
 * @param reason why there is no verdict, where an audit could not reach one
 * @param proof what the verdict is proven by; null where there is none
 * @param counts null unless the state is COMPLETE
 */
public record WindowView(
        Instant start,
        Instant end,
        WindowState state,
        @Nullable UUID reportId,
        @Nullable String reason,
        @Nullable Proof proof,
        ReportView.@Nullable Counts counts) {

    static WindowView of(Report report) {
        ReportView view = ReportView.of(report);
        return new WindowView(
                view.windowStart(),
                view.windowEnd(),
                WindowState.of(report.status()),
                view.id(),
                view.reason(),
                view.proof(),
                view.counts());
    }

    /** A window as a list of many shows it: read without what the list does not show. */
    static WindowView ofRow(ResultSet row, int number) throws SQLException {
        String proof = row.getString("proof");
        ReportStatus status = ReportStatus.valueOf(row.getString("status"));
        return new WindowView(
                row.getTimestamp("audit_window_start").toInstant(),
                row.getTimestamp("audit_window_end").toInstant(),
                WindowState.of(status),
                UUID.fromString(row.getString("id")),
                row.getString("reason"),
                proof == null ? null : Proof.valueOf(proof),
                status == ReportStatus.COMPLETE ? ReportView.Counts.of(row) : null);
    }

    static WindowView unaudited(AuditWindow window, boolean settled) {
        return new WindowView(
                window.start(),
                window.end(),
                settled ? WindowState.MISSING : WindowState.PENDING,
                null,
                null,
                null,
                null);
    }
}
