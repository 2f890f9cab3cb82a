package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowProperties;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The reports, one a window. A report is owned by the job execution that claimed it last; job execution ids grow, and an
 * older execution can neither claim a report back nor write to it.
 */
@Repository
public class Reports {

    /** Takes a verdict back: reason, time, id. */
    static final String REOPEN = """
            UPDATE reports SET status = 'INCONCLUSIVE', cause = 'REOPENED', reason = ?, revision = revision + 1, attempts = 0,
                               accepted = NULL, proof = NULL, updated_at = ?
            WHERE id = ? AND status = 'COMPLETE'""";

    private static final int REASON_CHARACTERS = 1_000;

    private final JdbcAggregateTemplate template;
    private final JdbcClient jdbc;
    private final Clock clock;

    Reports(JdbcAggregateTemplate template, JdbcClient jdbc, Clock clock) {
        this.template = template;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The id of the report on a window, the same on every run. */
    public static UUID idOf(String flow, AuditWindow window) {
        String name = "%s|%s|%s".formatted(flow, window.start(), window.end());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    public Optional<Report> find(String flow, AuditWindow window) {
        return Optional.ofNullable(template.findById(idOf(flow, window), Report.class));
    }

    /** The reports of a flow whose windows lie in {@code [from, to)}, in order. */
    public List<Report> between(String flow, Instant from, Instant to) {
        Criteria criteria = Criteria.where("flow")
                .is(flow)
                .and("auditWindowStart")
                .greaterThanOrEquals(from)
                .and("auditWindowEnd")
                .lessThanOrEquals(to);
        return template.findAll(Query.query(criteria).sort(Sort.by("auditWindowStart")), Report.class);
    }

    /** The windows after an instant that have a complete report, in order. */
    public List<AuditWindow> completeSince(String flow, Instant since) {
        return jdbc.sql("SELECT audit_window_start, audit_window_end FROM reports"
                        + " WHERE flow = ? AND audit_window_end > ? AND status = ? ORDER BY audit_window_start")
                .param(flow)
                .param(Timestamp.from(since))
                .param(ReportStatus.COMPLETE.name())
                .query((row, number) -> new AuditWindow(
                        row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()))
                .list();
    }

    /** The reports on windows after an instant that have no verdict, in order. */
    public List<Report> openSince(String flow, Instant since) {
        Criteria criteria = Criteria.where("flow")
                .is(flow)
                .and("auditWindowEnd")
                .greaterThan(since)
                .and("status")
                .not(ReportStatus.COMPLETE.name());
        return template.findAll(Query.query(criteria).sort(Sort.by("auditWindowStart")), Report.class);
    }

    /** The last complete report of a flow. */
    public Optional<Report> lastComplete(String flow) {
        Query query = Query.query(Criteria.where("flow").is(flow).and("status").is(ReportStatus.COMPLETE.name()))
                .sort(Sort.by("auditWindowStart").descending())
                .limit(1);
        return template.findOne(query, Report.class);
    }

    /** A window that has a report and shares time with the given one, the same window last. */
    public Optional<AuditWindow> overlapping(String flow, AuditWindow window) {
        return jdbc.sql("SELECT audit_window_start, audit_window_end FROM reports"
                        + " WHERE flow = ? AND audit_window_start < ? AND audit_window_end > ?"
                        + " ORDER BY audit_window_start = ? AND audit_window_end = ?, audit_window_start LIMIT 1")
                .param(flow)
                .param(Timestamp.from(window.end()))
                .param(Timestamp.from(window.start()))
                .param(Timestamp.from(window.start()))
                .param(Timestamp.from(window.end()))
                .query((row, number) -> new AuditWindow(
                        row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()))
                .optional();
    }

    /**
     * Makes a job execution the owner of a window's report, and the report RUNNING. Counts of an earlier audit stay until
     * the new ones replace them.
     *
     * @throws OwnershipLostException if a newer execution owns it
     */
    @Transactional
    public UUID claim(String flow, AuditWindow window, int revision, long jobExecutionId) {
        Verdict running = new Verdict(ReportStatus.RUNNING, null, null);
        return put(flow, window, running, revision, Attempts.COUNTED_ONCE, jobExecutionId);
    }

    /**
     * Says that a window could not be judged, and why. A verdict that stands is kept: no audit that failed before it took the
     * report over, or after it closed it, may take it back.
     *
     * @throws OwnershipLostException if a newer execution owns the report
     */
    @Transactional
    public void inconclusive(
            String flow, AuditWindow window, Cause cause, String reason, int revision, long jobExecutionId) {
        if (find(flow, window).filter(Report::isComplete).isEmpty()) {
            Attempts attempts = cause.countsAsAttempt() ? Attempts.COUNTED_ONCE : Attempts.TAKEN_BACK;
            put(
                    flow,
                    window,
                    new Verdict(ReportStatus.INCONCLUSIVE, cause, reason),
                    revision,
                    attempts,
                    jobExecutionId);
        }
    }

    /** Says why a window is not judged, without an audit; a verdict that stands is kept. */
    public void withoutVerdict(String flow, AuditWindow window, Cause cause, String reason) {
        Timestamp now = Timestamp.from(now());
        jdbc.sql("""
                        INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, cause, reason, revision,
                                             attempts, job_execution_id, created_at, updated_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, 0, ?, ?)
                        ON DUPLICATE KEY UPDATE
                          cause = IF(status = 'COMPLETE', cause, VALUES(cause)),
                          reason = IF(status = 'COMPLETE', reason, VALUES(reason)),
                          updated_at = IF(status = 'COMPLETE', updated_at, VALUES(updated_at)),
                          status = IF(status = 'COMPLETE', status, VALUES(status))
                        """)
                .param(idOf(flow, window).toString())
                .param(flow)
                .param(Timestamp.from(window.start()))
                .param(Timestamp.from(window.end()))
                .param(ReportStatus.INCONCLUSIVE.name())
                .param(cause.name())
                .param(reason)
                .param(now)
                .param(now)
                .update();
    }

    /**
     * Takes back the verdicts on windows that are not settled, or have not even begun: a clock that ran ahead made them.
     *
     * @return how many there were
     */
    public int takeBackVerdictsOnTheFuture(String flow, WindowProperties windows, Instant now) {
        return jdbc.sql("""
                        UPDATE reports SET status = ?, cause = ?, reason = ?, proof = NULL, updated_at = ?
                        WHERE flow = ? AND audit_window_end > ? AND status = ?
                        """)
                .param(ReportStatus.INCONCLUSIVE.name())
                .param(Cause.WRONG_CLOCK.name())
                .param("Judged before it was over: the clock was ahead. It is audited again when it is")
                .param(Timestamp.from(now()))
                .param(flow)
                .param(Timestamp.from(now.minus(windows.extend()).minus(windows.settlingDelay())))
                .param(ReportStatus.COMPLETE.name())
                .update();
    }

    /**
     * Checks that an execution still owns a report, and keeps it so until the surrounding transaction ends.
     *
     * @throws OwnershipLostException if it does not
     */
    public void holdOwnership(UUID reportId, long jobExecutionId) {
        boolean owner = jdbc.sql("SELECT job_execution_id FROM reports WHERE id = ? FOR UPDATE")
                .param(reportId.toString())
                .query(Long.class)
                .optional()
                .filter(id -> id == jobExecutionId)
                .isPresent();
        if (!owner) {
            throw new OwnershipLostException(reportId.toString(), jobExecutionId);
        }
    }

    /**
     * Takes a verdict back, so that the window is judged anew as the next revision.
     *
     * @return whether there was a verdict
     */
    public boolean reopen(UUID reportId, String reason) {
        return jdbc.sql(REOPEN)
                        .param(reason)
                        .param(Timestamp.from(now()))
                        .param(reportId.toString())
                        .update()
                > 0;
    }

    /** Replaces the figures and makes the verdict COMPLETE, by the source's own count and with nothing accepted. */
    @Transactional
    public Report complete(UUID reportId, long jobExecutionId, Report.Figures figures) {
        return complete(reportId, jobExecutionId, figures, new Report.Basis(Proof.SOURCE, null));
    }

    /**
     * Replaces the figures and makes the verdict COMPLETE.
     *
     * @param basis what it is proven by, and what a person accepted for it
     * @throws OwnershipLostException if a newer execution owns the report
     */
    @Transactional
    public Report complete(UUID reportId, long jobExecutionId, Report.Figures figures, Report.Basis basis) {
        holdOwnership(reportId, jobExecutionId);
        Report running = template.findById(reportId, Report.class);
        if (running == null) {
            throw new OwnershipLostException(reportId.toString(), jobExecutionId);
        }
        return template.update(new Report(
                running.id(),
                running.flow(),
                running.auditWindowStart(),
                running.auditWindowEnd(),
                ReportStatus.COMPLETE,
                null,
                null,
                figures,
                running.revision(),
                running.attempts(),
                jobExecutionId,
                running.createdAt(),
                now(),
                basis.accepted(),
                basis.proof()));
    }

    private UUID put(
            String flow, AuditWindow window, Verdict verdict, int revision, Attempts attempts, long jobExecutionId) {
        UUID id = idOf(flow, window);
        Timestamp now = Timestamp.from(now());
        // Each expression sees the old owner, because that is replaced last. Attempts are those since the last verdict.
        jdbc.sql("""
                        INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, cause, reason, revision,
                                             attempts, job_execution_id, created_at, updated_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON DUPLICATE KEY UPDATE
                          attempts = CASE
                            WHEN job_execution_id > VALUES(job_execution_id) THEN attempts
                            WHEN job_execution_id = VALUES(job_execution_id) THEN attempts + ?
                            WHEN status = 'COMPLETE' THEN VALUES(attempts)
                            ELSE attempts + VALUES(attempts) END,
                          proof = IF(job_execution_id <= VALUES(job_execution_id), NULL, proof),
                          status = IF(job_execution_id <= VALUES(job_execution_id), VALUES(status), status),
                          cause = IF(job_execution_id <= VALUES(job_execution_id), VALUES(cause), cause),
                          reason = IF(job_execution_id <= VALUES(job_execution_id), VALUES(reason), reason),
                          revision = IF(job_execution_id <= VALUES(job_execution_id), VALUES(revision), revision),
                          updated_at = IF(job_execution_id <= VALUES(job_execution_id), VALUES(updated_at), updated_at),
                          job_execution_id = GREATEST(job_execution_id, VALUES(job_execution_id))
                        """)
                .param(id.toString())
                .param(flow)
                .param(Timestamp.from(window.start()))
                .param(Timestamp.from(window.end()))
                .param(verdict.status().name())
                .param(verdict.cause() == null ? null : verdict.cause().name())
                .param(verdict.shortReason())
                .param(revision)
                .param(attempts.ofNewExecution)
                .param(jobExecutionId)
                .param(now)
                .param(now)
                .param(attempts.ofOwner)
                .update();
        holdOwnership(id, jobExecutionId);
        return id;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private record Verdict(
            ReportStatus status,
            @Nullable Cause cause,
            @Nullable String reason) {

        @Nullable String shortReason() {
            return reason == null ? null : reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS));
        }
    }

    /** How an entry of a job execution changes the number of attempts: its first one, and one after it took the report over. */
    private enum Attempts {
        COUNTED_ONCE(1, 0),
        TAKEN_BACK(0, -1);

        private final int ofNewExecution;
        private final int ofOwner;

        Attempts(int ofNewExecution, int ofOwner) {
            this.ofNewExecution = ofNewExecution;
            this.ofOwner = ofOwner;
        }
    }
}
