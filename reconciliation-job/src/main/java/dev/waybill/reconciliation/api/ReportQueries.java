package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
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
class ReportQueries {

    private final JdbcAggregateTemplate template;
    private final JdbcClient jdbc;

    ReportQueries(JdbcAggregateTemplate template, JdbcClient jdbc) {
        this.template = template;
        this.jdbc = jdbc;
    }

    /**
     * Which reports are asked for; null means any.
     *
     * @param range where the window starts
     * @param minLost least lost files; above 0 only complete reports fit
     */
    record Filter(
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

    /** A page, latest windows first. */
    ItemPage<ReportView> page(Filter filter, int page, int size) {
        Query query = Query.query(filter.criteria());
        List<ReportView> items = template
                .findAll(
                        query.sort(Sort.by(Sort.Direction.DESC, "auditWindowStart")
                                        .and(Sort.by("flow")))
                                .limit(size)
                                .offset((long) page * size),
                        Report.class)
                .stream()
                .map(ReportView::of)
                .toList();
        return new ItemPage<>(items, page, size, template.count(query, Report.class));
    }

    /** The report of an id, or a problem 404. */
    Report get(UUID id) {
        return Optional.ofNullable(template.findById(id, Report.class))
                .orElseThrow(() -> Problem.notFound("There is no report %s".formatted(id)));
    }

    /** The report of an id if its list of lost files means anything, or a problem 404 or 409. */
    Report getJudged(UUID id) {
        Report report = get(id);
        if (report.status() != ReportStatus.COMPLETE) {
            throw Problem.conflict(
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

    /** The reports of a flow whose windows start in {@code [from, to)}, in order. */
    List<Report> starting(String flow, Instant from, Instant to) {
        Criteria criteria = new Filter(new TimeRange(from, to), flow, null, 0).criteria();
        return template.findAll(Query.query(criteria).sort(Sort.by("auditWindowStart")), Report.class);
    }
}
