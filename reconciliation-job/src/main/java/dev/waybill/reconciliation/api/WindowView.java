package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A window with what is known of it.
 *
 * @param reportId its report, if there is one
 * @param reason why there is no verdict, where an audit could not reach one
 * @param counts null unless the state is COMPLETE
 */
record WindowView(
        Instant start,
        Instant end,
        WindowState state,
        @Nullable UUID reportId,
        @Nullable String reason,
        ReportView.@Nullable Counts counts) {

    static WindowView of(Report report) {
        ReportView view = ReportView.of(report);
        return new WindowView(
                view.windowStart(),
                view.windowEnd(),
                WindowState.of(report.status()),
                view.id(),
                view.reason(),
                view.counts());
    }

    static WindowView unaudited(AuditWindow window, boolean settled) {
        return new WindowView(
                window.start(), window.end(), settled ? WindowState.MISSING : WindowState.PENDING, null, null, null);
    }
}
