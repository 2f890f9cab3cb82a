package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.query.TimeRange;
import dev.waybill.reconciliation.report.query.WindowTimeline;
import dev.waybill.reconciliation.web.Problem;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Whole, settled windows of a flow that shall be audited. */
record AuditRange(String flow, List<AuditWindow> windows, boolean redo, Acceptances acceptances) {

    private static final int FIRST_YEAR = 1970;
    private static final int MAX_ACCEPT_CHARACTERS = 1_000;

    AuditRange(String flow, List<AuditWindow> windows, boolean redo, boolean acceptSilence) {
        this(flow, windows, redo, acceptSilence ? Acceptances.OF_SILENCE : Acceptances.NONE);
    }

    /**
     * The range that a request asks for, or a problem 400 that names the property.
     *
     * @param grids the windows of the flow in a span of file time
     */
    static AuditRange of(Flow flow, AuditRequest request, Instant now, BiFunction<Instant, Instant, WindowGrid> grids) {
        Instant from = bound("from", request.from());
        Instant to = bound("to", request.to());
        new TimeRange(from, to);
        WindowGrid grid = grids.apply(from, to);
        refuseUnaligned("from", from, grid);
        refuseUnaligned("to", to, grid);
        if (flow.window().settledAt(grid.at(to.minusNanos(1))).isAfter(now)) {
            throw Problem.badRequest("to", "The window that ends at %s is not settled yet".formatted(to));
        }
        long windows = grid.count(from, to);
        if (windows > WindowTimeline.MAX_WINDOWS) {
            throw Problem.badRequest(
                    "to",
                    "The range holds %d windows, but at most %d are audited at once"
                            .formatted(windows, WindowTimeline.MAX_WINDOWS));
        }
        return new AuditRange(
                flow.name(), grid.between(from, to), Boolean.TRUE.equals(request.redo()), acceptances(request));
    }

    private static Acceptances acceptances(AuditRequest request) {
        List<String> accept = request.accept() == null ? List.of() : request.accept();
        if (accept.stream().anyMatch(Objects::isNull)) {
            throw Problem.badRequest("accept", "accept holds a null");
        }
        String text = String.join(",", accept);
        if (text.length() > MAX_ACCEPT_CHARACTERS) {
            throw Problem.badRequest("accept", "accept has more than %d characters".formatted(MAX_ACCEPT_CHARACTERS));
        }
        try {
            return Acceptances.parse(
                    Boolean.TRUE.equals(request.acceptSilence()) ? text + "," + Acceptances.OF_SILENCE : text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("accept", String.valueOf(e.getMessage()));
        }
    }

    private static Instant bound(String field, @Nullable Instant bound) {
        if (bound == null) {
            throw Problem.badRequest(field, field + " is missing");
        }
        if (bound.isBefore(Instant.EPOCH) || bound.isAfter(Instant.parse("9998-12-31T00:00:00Z"))) {
            throw Problem.badRequest(
                    field, "%s is %s, but must be within the years %d to 9998".formatted(field, bound, FIRST_YEAR));
        }
        return bound;
    }

    private static void refuseUnaligned(String field, Instant bound, WindowGrid grid) {
        AuditWindow window = grid.at(bound);
        if (!window.start().equals(bound)) {
            throw Problem.badRequest(
                    field,
                    "%s is %s, which is no bound of a window; the nearest are %s and %s"
                            .formatted(field, bound, window.start(), window.end()));
        }
    }
}
