package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.LostFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lost file as the API shows it.
 *
 * @param recoveredAt when it was seen processed after all; null while it is lost
 */
public record LostFileView(
        String fileName,
        Instant fileTime,
        Instant forwardedAt,
        LostFile.Reason reason,
        @Nullable Instant recoveredAt) {

    static LostFileView of(ResultSet row, int number) throws SQLException {
        Timestamp recovered = row.getTimestamp("recovered_at");
        return new LostFileView(
                row.getString("file_name"),
                row.getTimestamp("file_time").toInstant(),
                row.getTimestamp("forwarded_at").toInstant(),
                LostFile.Reason.valueOf(row.getString("reason")),
                recovered == null ? null : recovered.toInstant());
    }
}
