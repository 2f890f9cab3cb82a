package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.Side;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What each writer said that it logged of a window, and what was read of it. */
@Repository
public class ReportWriters {

    private final JdbcClient jdbc;
    private final Reports reports;

    ReportWriters(JdbcClient jdbc, Reports reports) {
        this.jdbc = jdbc;
        this.reports = reports;
    }

    /**
     * One side of a writer.
     *
     * @param writer its name
     * @param side which of its sightings
     * @param proof what proves that all of them were read
     * @param expected lines that its control records tell of
     * @param read lines that were read of the same intervals
     * @param missing lines that did not arrive
     * @param trouble where something else was read than was said, or nobody vouches; null where all agrees
     */
    public record Row(
            String writer,
            Side side,
            Proof proof,
            long expected,
            long read,
            long missing,
            @Nullable Trouble trouble) {}

    /**
     * Where something is wrong.
     *
     * @param from first instant of the first interval
     * @param to first instant after the first interval
     * @param until first instant after the last one
     */
    public record Trouble(Instant from, Instant to, Instant until) {}

    /**
     * Replaces what is known of a report's writers.
     *
     * @throws OwnershipLostException if a newer execution owns the report
     */
    @Transactional
    public void replace(UUID reportId, long jobExecutionId, int revision, List<Row> rows) {
        reports.holdOwnership(reportId, jobExecutionId);
        jdbc.sql("DELETE FROM report_writers WHERE report_id = ?")
                .param(reportId.toString())
                .update();
        rows.forEach(row -> insert(reportId, revision, row));
    }

    private void insert(UUID reportId, int revision, Row row) {
        Optional<Trouble> trouble = Optional.ofNullable(row.trouble());
        jdbc.sql(
                        "INSERT INTO report_writers (report_id, writer, side, revision, proof, lines_expected, lines_read,"
                                + " lines_missing, trouble_from, trouble_to, trouble_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(reportId.toString())
                .param(row.writer())
                .param(row.side().name())
                .param(revision)
                .param(row.proof().name())
                .param(row.expected())
                .param(row.read())
                .param(row.missing())
                .param(trouble.map(Trouble::from).map(DatabaseTime::text).orElse(null))
                .param(trouble.map(Trouble::to).map(DatabaseTime::text).orElse(null))
                .param(trouble.map(Trouble::until).map(DatabaseTime::text).orElse(null))
                .update();
    }

    /** The writers of a report's revision, those first of whom most is missing. */
    public List<Row> of(UUID reportId, int revision) {
        return of(jdbc, reportId, revision);
    }

    /** The same from another connection to the database. */
    public static List<Row> of(JdbcClient jdbc, UUID reportId, int revision) {
        return find(jdbc, reportId, revision, revision);
    }

    /** The writers of whatever revision was written down last. */
    public List<Row> last(UUID reportId) {
        return find(jdbc, reportId, 0, Integer.MAX_VALUE);
    }

    private static List<Row> find(JdbcClient jdbc, UUID reportId, int leastRevision, int mostRevision) {
        return jdbc.sql("""
                        SELECT writer, side, proof, lines_expected, lines_read, lines_missing,
                               trouble_from, trouble_to, trouble_until
                        FROM report_writers WHERE report_id = ? AND revision BETWEEN ? AND ?
                        ORDER BY lines_missing DESC, trouble_from IS NULL, writer, side""")
                .param(reportId.toString())
                .param(leastRevision)
                .param(mostRevision)
                .query((row, number) -> new Row(
                        row.getString(1),
                        Side.valueOf(row.getString(2)),
                        Proof.valueOf(row.getString(3)),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getTimestamp(7) == null
                                ? null
                                : new Trouble(
                                        row.getTimestamp(7).toInstant(),
                                        row.getTimestamp(8).toInstant(),
                                        row.getTimestamp(9).toInstant())))
                .list();
    }
}
