package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The verdict on one window of one flow.
 *
 * @param cause what kind of trouble made the report inconclusive; null otherwise
 * @param reason the same in words
 * @param revision 1 for the first audit of the window, one more for each re-audit
 * @param attempts how often this revision was begun, not counting those that were asked to stop
 * @param jobExecutionId the job execution that owns the report
 * @param accepted what a person accepted for the verdict, and who
 * @param proof what the verdict is proven by; null where there is none
 */
@Table("reports")
public record Report(
        @Id UUID id,
        String flow,
        Instant auditWindowStart,
        Instant auditWindowEnd,
        ReportStatus status,
        @Nullable Cause cause,
        @Nullable String reason,
        @Embedded.Empty Figures figures,
        int revision,
        int attempts,
        long jobExecutionId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String accepted,
        @Nullable Proof proof) {

    /**
     * What a verdict rests on besides its figures.
     *
     * @param proof what proves that everything was read
     * @param accepted what a person accepted, and who; null for nothing
     */
    public record Basis(Proof proof, @Nullable String accepted) {}

    /**
     * What a complete audit found: distinct files, latencies in milliseconds from first announced to first finished (null
     * where no file was matched), and the evidence.
     */
    public record Figures(
            long forwardCount,
            long processCount,
            long lostCount,
            long failedCount,
            long recoveredCount,
            long duplicateCount,
            long orphanCount,
            long malformedCount,
            @Column("latency_p50_ms") @Nullable Long latencyP50,
            @Column("latency_p95_ms") @Nullable Long latencyP95,
            @Column("latency_p99_ms") @Nullable Long latencyP99,
            @Column("latency_max_ms") @Nullable Long latencyMax,
            long entriesRead,
            long entriesCounted,
            long pagesRead,
            long readRetries) {

        public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, null, null, null, null, 0, 0, 0, 0);
    }

    public boolean isComplete() {
        return status == ReportStatus.COMPLETE;
    }

    public AuditWindow window() {
        return new AuditWindow(auditWindowStart, auditWindowEnd);
    }
}
