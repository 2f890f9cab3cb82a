package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.ReportWriters;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads reports for those who ask; writes nothing. */
@Component
public class ReportQueries {

    private static final String WINDOW_COLUMNS =
            "id, audit_window_start, audit_window_end, status, reason, proof, forward_count,"
                    + " process_count, lost_count, failed_count, recovered_count, duplicate_count, orphan_count, malformed_count";

    private final JdbcAggregateTemplate template;
    private final JdbcClient jdbc;
    private final SharedReads shared;

    ReportQueries(ReadDatabase database, SharedReads shared) {
        this.template = database.template();
        this.jdbc = database.jdbc();
        this.shared = shared;
    }

    /**
     * Which reports are asked for; null means any.
     *
     * @param range where the window starts
     * @param minLost least lost files; above 0 only complete reports fit
     */
    public record Filter(
            TimeRange range,
            @Nullable String flow,
            @Nullable Set<ReportStatus> status,
            long minLost) {

        private Criteria criteria() {
            Criteria criteria = Criteria.empty();
            if (range.from() != null) {
                criteria = criteria.and("auditWindowStart").greaterThanOrEquals(wholeSecond(range.from()));
            }
            if (range.to() != null) {
                criteria = criteria.and("auditWindowStart").lessThan(wholeSecond(range.to()));
            }
            if (flow != null) {
                criteria = criteria.and("flow").is(flow);
            }
            if (status != null && !status.isEmpty()) {
                criteria = criteria.and("status")
                        .in(status.stream().map(ReportStatus::name).toList());
            }
            if (minLost > 0) {
                criteria = criteria.and("status")
                        .is(ReportStatus.COMPLETE.name())
                        .and("figures.lostCount")
                        .greaterThanOrEquals(minLost);
            }
            return criteria;
        }
    }

    /** The first bound that a window can have, from an instant on; fractions do not reach every database. */
    private static Instant wholeSecond(Instant instant) {
        Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(instant) ? instant : second.plusSeconds(1);
    }

    /**
     * A page, latest windows first. Both parts of the order run the same way, so that an index is read from its end and no
     * further than the page reaches.
     */
    public ItemPage<ReportView> page(Filter filter, int page, int size) {
        List<ReportView> items = shared.read(List.of(filter, page, size), () -> items(filter, page, size));
        long known = (long) page * size + items.size();
        boolean last = items.size() < size && (page == 0 || !items.isEmpty());
        long total = last ? known : shared.read(filter, () -> template.count(query(filter), Report.class));
        return new ItemPage<>(items, page, size, total);
    }

    private List<ReportView> items(Filter filter, int page, int size) {
        Sort latest = Sort.by(Sort.Direction.DESC, "auditWindowStart", "flow");
        return template
                .findAll(query(filter).sort(latest).limit(size).offset((long) page * size), Report.class)
                .stream()
                .map(ReportView::of)
                .toList();
    }

    private static Query query(Filter filter) {
        return Query.query(filter.criteria());
    }

    /** The report of an id, or a refused question. */
    public Report get(UUID id) {
        return find(id).orElseThrow(() -> QuestionException.unknown("There is no report %s".formatted(id)));
    }

    /** What is known of a report's writers; null where its last audit did not read everything. */
    public @Nullable List<ReportWriters.Row> writers(Report report) {
        boolean known =
                report.isComplete() || report.cause() == Cause.LINES_MISSING || report.cause() == Cause.UNPROVEN;
        return known ? ReportWriters.of(jdbc, report.id(), report.revision()) : null;
    }

    Optional<Report> find(UUID id) {
        return Optional.ofNullable(template.findById(id, Report.class));
    }

    /** The report of an id if its list of lost files means anything, or a refused question. */
    public Report getJudged(UUID id) {
        Report report = get(id);
        if (report.status() != ReportStatus.COMPLETE) {
            throw QuestionException.unjudged(
                    "The report is %s, so nobody knows which files of its window were lost".formatted(report.status()));
        }
        return report;
    }

    /** Since when a flow owes reports: from its first window that was audited, or from when a watcher was started first. */
    Optional<Instant> owedFrom(String flow) {
        return jdbc.sql("""
                        SELECT MIN(since) FROM (
                          SELECT MIN(audit_window_start) since FROM reports WHERE flow = :flow
                          UNION ALL SELECT started_at FROM flow_starts WHERE flow = :flow) known""")
                .param("flow", flow)
                .query((row, number) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** The windows of a flow that start in {@code [from, to)} and have a report, in order. */
    List<WindowView> windows(String flow, Instant from, Instant to) {
        return shared.read(
                List.of("windows", flow, from, to),
                () -> jdbc.sql(
                                "SELECT " + WINDOW_COLUMNS
                                        + " FROM reports FORCE INDEX (reports_window) WHERE flow = :flow"
                                        + " AND audit_window_start >= :from AND audit_window_start < :to ORDER BY audit_window_start")
                        .param("flow", flow)
                        .param("from", Timestamp.from(wholeSecond(from)))
                        .param("to", Timestamp.from(wholeSecond(to)))
                        .query(WindowView::ofRow)
                        .list());
    }

    /** The reports of a flow whose windows start in {@code [from, to)}, in order. */
    public List<Report> starting(String flow, Instant from, Instant to) {
        Filter filter = new Filter(new TimeRange(from, to), flow, null, 0);
        return template.findAll(query(filter).sort(Sort.by("auditWindowStart")), Report.class);
    }
}
