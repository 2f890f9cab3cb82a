package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The lost files of each report, written many rows a statement. */
@Repository
public class LostFiles {

    private static final String ROW = ", (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /**
     * Statements of 1, 2, 4, … rows: they cost the driver half of what a batch does, which it rewrites into such statements, and
     * are few enough that it keeps them parsed.
     */
    private static final List<String> UPSERTS =
            IntStream.range(0, 10).mapToObj(power -> upsert(1 << power)).toList();

    private final JdbcTemplate jdbc;
    private final Clock clock;

    LostFiles(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Writes rows, or confirms those that are there already.
     *
     * @param window the window of the report
     * @param stepExecutionId the step execution that found the files
     */
    public void write(UUID reportId, AuditWindow window, long stepExecutionId, List<? extends LostFile> files) {
        String now = DatabaseTime.text(clock.instant());
        String report = reportId.toString();
        LostFileIds ids = new LostFileIds(reportId, window);
        int from = 0;
        while (from < files.size()) {
            int power = Math.min(31 - Integer.numberOfLeadingZeros(files.size() - from), UPSERTS.size() - 1);
            List<? extends LostFile> rows = files.subList(from, from + (1 << power));
            from += 1 << power;
            jdbc.update(UPSERTS.get(power), statement -> {
                int column = 0;
                for (LostFile file : rows) {
                    statement.setString(++column, ids.of(file));
                    statement.setString(++column, report);
                    statement.setString(++column, file.fileName());
                    statement.setString(++column, DatabaseTime.text(file.fileTime()));
                    statement.setString(++column, DatabaseTime.text(file.forwardedAt()));
                    statement.setString(++column, file.reason().name());
                    statement.setLong(++column, stepExecutionId);
                    statement.setString(++column, now);
                    statement.setString(++column, now);
                }
            });
        }
    }

    private static String upsert(int rows) {
        return """
                INSERT INTO lost_files (id, report_id, file_name, file_time, forwarded_at, reason, step_execution_id,
                                        created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)%s
                ON DUPLICATE KEY UPDATE
                  forwarded_at = VALUES(forwarded_at),
                  reason = VALUES(reason),
                  step_execution_id = VALUES(step_execution_id),
                  updated_at = VALUES(updated_at)""".formatted(ROW.repeat(rows - 1));
    }

    /**
     * Clears the rows of a report that none of these step executions wrote or confirmed last; to be called in a transaction.
     * Looks for them without locks, so that it waits for nobody who writes their neighbours.
     */
    public void clearUnconfirmed(UUID reportId, Collection<Long> stepExecutionIds) {
        String confirmed = ", ?".repeat(stepExecutionIds.size()).substring(2);
        String after = "";
        List<Listed> rows;
        do {
            // From the last name on and not after it: names that differ by a space at their end are equal here.
            Stream<Object> from = Stream.of(reportId.toString(), after);
            rows = jdbc.query(
                    """
                    SELECT id, file_name FROM lost_files FORCE INDEX (lost_files_listed)
                    WHERE report_id = ? AND file_name >= ? AND step_execution_id NOT IN (%s)
                    ORDER BY file_name, id LIMIT 1000""".formatted(confirmed),
                    (row, number) -> new Listed(row.getString(1), row.getString(2)),
                    Stream.concat(from, stepExecutionIds.stream()).toArray());
            if (!rows.isEmpty()) {
                jdbc.update(
                        "DELETE FROM lost_files WHERE id IN (?" + ", ?".repeat(rows.size() - 1) + ")",
                        rows.stream().map(Listed::id).toArray());
                after = rows.getLast().fileName();
            }
        } while (!rows.isEmpty());
    }

    /** How many files a report lists. */
    public long count(UUID reportId) {
        return number(
                "SELECT COUNT(*) FROM lost_files FORCE INDEX (lost_files_listed) WHERE report_id = ?",
                reportId.toString());
    }

    /**
     * How many of the files that a report lists turned up again.
     *
     * @param window the window of the report
     * @param listed how many files it lists
     */
    public long countRecovered(UUID reportId, AuditWindow window, long listed) {
        // By their ids the rows of a report lie beside each other: five times as fast as to go through an index to
        // each.
        String ids = new LostFileIds(reportId, window).prefix();
        Tally beside = jdbc.queryForObject(
                """
                SELECT COUNT(*), COUNT(recovered_at) FROM lost_files FORCE INDEX (PRIMARY)
                WHERE id >= ? AND id < ? AND report_id = ?""", (row, number) -> new Tally(row.getLong(1), row.getLong(2)), ids, ids + "~", reportId.toString());
        return beside != null && beside.listed() == listed
                ? beside.recovered()
                : number("SELECT COUNT(recovered_at) FROM lost_files WHERE report_id = ?", reportId.toString());
    }

    private long number(String sql, String reportId) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class, reportId));
    }

    /** How many of a report's files nobody said a word of, neither then nor since, and have a name that is asked for. */
    public long countMissing(UUID reportId, Predicate<String> name) {
        LongAdder found = new LongAdder();
        streaming()
                .query(
                        "SELECT file_name FROM lost_files WHERE report_id = ? AND reason = 'MISSING' AND recovered_at IS NULL",
                        row -> {
                            if (name.test(row.getString(1))) {
                                found.increment();
                            }
                        },
                        reportId.toString());
        return found.sum();
    }

    /** Hands over a report's lost files in order of their names, one at a time, however many there are. */
    public void forEach(UUID reportId, Consumer<LostFile> sink) {
        streaming()
                .query(
                        "SELECT file_name, file_time, forwarded_at, reason FROM lost_files WHERE report_id = ? ORDER BY file_name, id",
                        row -> {
                            sink.accept(new LostFile(
                                    row.getString(1),
                                    row.getTimestamp(2).toInstant(),
                                    row.getTimestamp(3).toInstant(),
                                    LostFile.Reason.valueOf(row.getString(4))));
                        },
                        reportId.toString());
    }

    private JdbcTemplate streaming() {
        JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(Integer.MIN_VALUE); // tells Connector/J to stream rows
        return streaming;
    }

    private record Listed(String id, String fileName) {}

    private record Tally(long listed, long recovered) {}
}
