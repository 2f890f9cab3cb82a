package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A report as the API shows it. Figures are there only where the verdict is COMPLETE: of any other window nobody knows.
 *
 * @param windowStart first instant of the window, in file time
 * @param windowEnd first instant after the window
 * @param cause what kind of trouble there was, where there is no verdict
 * @param reason the same in words
 * @param accepted what a person accepted for the verdict, and who
 * @param proof what the verdict is proven by
 * @param writers what each writer said that it logged, and what was read of it; null in lists, and where nobody knows
 */
public record ReportView(
        UUID id,
        String flow,
        Instant windowStart,
        Instant windowEnd,
        ReportStatus status,
        @Nullable Cause cause,
        @Nullable String reason,
        int revision,
        long jobExecutionId,
        @Nullable Counts counts,
        @Nullable Latency latency,
        @Nullable Evidence evidence,
        @Nullable String accepted,
        @Nullable Proof proof,
        @Nullable List<Writer> writers,
        Instant createdAt,
        Instant updatedAt) {

    /** Distinct file names; {@code lossRate} is lost over forwarded, {@code missing} is lost and not said to have failed. */
    public record Counts(
            long forwarded,
            long processed,
            long lost,
            double lossRate,
            long failed,
            long missing,
            long recovered,
            long duplicates,
            long orphans,
            long malformed) {

        public static Counts of(ResultSet row) throws SQLException {
            return of(
                    row.getLong("forward_count"),
                    row.getLong("process_count"),
                    row.getLong("lost_count"),
                    row.getLong("failed_count"),
                    new Others(
                            row.getLong("recovered_count"),
                            row.getLong("duplicate_count"),
                            row.getLong("orphan_count"),
                            row.getLong("malformed_count")));
        }

        private static Counts of(Report.Figures figures) {
            return of(
                    figures.forwardCount(),
                    figures.processCount(),
                    figures.lostCount(),
                    figures.failedCount(),
                    new Others(
                            figures.recoveredCount(),
                            figures.duplicateCount(),
                            figures.orphanCount(),
                            figures.malformedCount()));
        }

        private static Counts of(long forwarded, long processed, long lost, long failed, Others others) {
            return new Counts(
                    forwarded,
                    processed,
                    lost,
                    forwarded == 0 ? 0 : (double) lost / forwarded,
                    failed,
                    lost - failed,
                    others.recovered(),
                    others.duplicates(),
                    others.orphans(),
                    others.malformed());
        }

        private record Others(long recovered, long duplicates, long orphans, long malformed) {}
    }

    /** Milliseconds from first announced to first finished. */
    public record Latency(
            @Nullable Long p50,
            @Nullable Long p95,
            @Nullable Long p99,
            @Nullable Long max) {}

    /** Why the verdict can be believed: every entry that the source counted was read. */
    public record Evidence(long entriesRead, long entriesCounted, long pages, long retries) {}

    /**
     * One side of a writer.
     *
     * @param troubleFrom first instant of the first interval in which something else was read than was said, or for which nobody
     *     vouches
     * @param troubleTo first instant after that interval
     * @param troubleUntil first instant after the last such interval
     */
    public record Writer(
            String writer,
            Side side,
            Proof proof,
            long expected,
            long read,
            long missing,
            @Nullable Instant troubleFrom,
            @Nullable Instant troubleTo,
            @Nullable Instant troubleUntil) {

        static Writer of(ReportWriters.Row row) {
            ReportWriters.Trouble trouble = row.trouble();
            return new Writer(
                    row.writer(),
                    row.side(),
                    row.proof(),
                    row.expected(),
                    row.read(),
                    row.missing(),
                    trouble == null ? null : trouble.from(),
                    trouble == null ? null : trouble.to(),
                    trouble == null ? null : trouble.until());
        }
    }

    /** A report as a list shows it. */
    public static ReportView of(Report report) {
        return of(report, null);
    }

    /** A report with what is known of its writers. */
    public static ReportView of(Report report, @Nullable List<ReportWriters.Row> writers) {
        Report.Figures figures = report.status() == ReportStatus.COMPLETE ? report.figures() : null;
        return new ReportView(
                report.id(),
                report.flow(),
                report.auditWindowStart(),
                report.auditWindowEnd(),
                report.status(),
                report.cause(),
                report.reason(),
                report.revision(),
                report.jobExecutionId(),
                figures == null ? null : Counts.of(figures),
                figures == null
                        ? null
                        : new Latency(
                                figures.latencyP50(), figures.latencyP95(), figures.latencyP99(), figures.latencyMax()),
                figures == null
                        ? null
                        : new Evidence(
                                figures.entriesRead(),
                                figures.entriesCounted(),
                                figures.pagesRead(),
                                figures.readRetries()),
                report.accepted(),
                report.proof(),
                writers == null ? null : writers.stream().map(Writer::of).toList(),
                report.createdAt(),
                report.updatedAt());
    }
}
