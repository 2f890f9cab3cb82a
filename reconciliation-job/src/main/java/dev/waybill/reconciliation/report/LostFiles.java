package dev.waybill.reconciliation.report;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The lost files of each report, written in JDBC batches. */
@Repository
public class LostFiles {

    private static final String UPSERT = """
            INSERT INTO lost_files (id, report_id, file_name, file_time, forwarded_at, reason, step_execution_id,
                                    created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
              forwarded_at = VALUES(forwarded_at),
              reason = VALUES(reason),
              step_execution_id = VALUES(step_execution_id),
              updated_at = VALUES(updated_at)""";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    LostFiles(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Writes rows, or confirms those that are there already.
     *
     * @param stepExecutionId the step execution that found the files
     */
    public void write(UUID reportId, long stepExecutionId, List<? extends LostFile> files) {
        if (files.isEmpty()) {
            return;
        }
        LocalDateTime now = utc(clock.instant());
        String report = reportId.toString();
        jdbc.batchUpdate(UPSERT, files, files.size(), (statement, file) -> {
            statement.setString(1, idOf(reportId, file).toString());
            statement.setString(2, report);
            statement.setString(3, file.fileName());
            statement.setObject(4, utc(file.fileTime()));
            statement.setObject(5, utc(file.forwardedAt()));
            statement.setString(6, file.reason().name());
            statement.setLong(7, stepExecutionId);
            statement.setObject(8, now);
            statement.setObject(9, now);
        });
    }

    /** Clears the rows with file times in {@code [from, to)} that another step execution than the given one wrote last. */
    public int clearUnconfirmed(UUID reportId, Instant from, Instant to, long stepExecutionId) {
        return jdbc.update(
                "DELETE FROM lost_files WHERE report_id = ? AND file_time >= ? AND file_time < ? AND step_execution_id <> ?",
                reportId.toString(),
                Timestamp.from(from),
                Timestamp.from(to),
                stepExecutionId);
    }

    /** How many files a report lists, and how many of them turned up again. */
    public Tally tally(UUID reportId) {
        Tally tally = jdbc.queryForObject(
                "SELECT COUNT(*), COUNT(recovered_at) FROM lost_files WHERE report_id = ?",
                (row, number) -> new Tally(row.getLong(1), row.getLong(2)),
                reportId.toString());
        return tally == null ? new Tally(0, 0) : tally;
    }

    /** Hands over a report's lost files in order of their names, one at a time, however many there are. */
    public void forEach(UUID reportId, Consumer<LostFile> sink) {
        JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(Integer.MIN_VALUE); // tells Connector/J to stream rows
        streaming.query(
                "SELECT file_name, file_time, forwarded_at, reason FROM lost_files WHERE report_id = ? ORDER BY file_name",
                row -> {
                    sink.accept(new LostFile(
                            row.getString(1),
                            row.getTimestamp(2).toInstant(),
                            row.getTimestamp(3).toInstant(),
                            LostFile.Reason.valueOf(row.getString(4))));
                },
                reportId.toString());
    }

    /** Connector/J sends a local time as it is, and several times faster than a timestamp. */
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    /**
     * The id of a row, the same on every run: 48 bits of file time, so that rows are appended to the primary key in order,
     * then a hash of report and name (UUID version 8, RFC 9562).
     */
    private static UUID idOf(UUID reportId, LostFile file) {
        UUID hash = UUID.nameUUIDFromBytes((reportId + "|" + file.fileName()).getBytes(StandardCharsets.UTF_8));
        long high = (file.fileTime().toEpochMilli() << 16) | 0x8000 | (hash.getMostSignificantBits() & 0xFFF);
        return new UUID(high, hash.getLeastSignificantBits());
    }

    /** How many rows there are, and how many of them were seen processed later. */
    public record Tally(long lost, long recovered) {}
}
