package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.query.TimeRange;
import dev.waybill.reconciliation.report.query.Windows;
import dev.waybill.reconciliation.web.Problem;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whole, settled windows of a flow that shall be audited. */
record AuditRange(String flow, List<AuditWindow> windows, boolean redo, Acceptances acceptances) {

    private static final int FIRST_YEAR = 1970;
    private static final int MAX_ACCEPT_CHARACTERS = 1_000;

    AuditRange(String flow, List<AuditWindow> windows, boolean redo, boolean acceptSilence) {
        this(flow, windows, redo, acceptSilence ? Acceptances.OF_SILENCE : Acceptances.NONE);
    }

    /** The range that a request asks for, or a problem 400 that names the property. */
    static AuditRange of(Flow flow, AuditRequest request, Instant now) {
        Instant from = bound("from", request.from());
        Instant to = bound("to", request.to());
        new TimeRange(from, to);
        WindowProperties properties = flow.window();
        Duration length = properties.length();
        refuseUnaligned("from", from, length);
        refuseUnaligned("to", to, length);
        if (properties.settledAt(new AuditWindow(to.minus(length), to)).isAfter(now)) {
            throw Problem.badRequest("to", "The window that ends at %s is not settled yet".formatted(to));
        }
        long windows = Duration.between(from, to).dividedBy(length);
        if (windows > Windows.MAX_WINDOWS) {
            throw Problem.badRequest(
                    "to",
                    "The range holds %d windows, but at most %d are audited at once"
                            .formatted(windows, Windows.MAX_WINDOWS));
        }
        return new AuditRange(
                flow.name(),
                Stream.iterate(AuditWindow.containing(from, length), AuditWindow::next)
                        .limit(windows)
                        .toList(),
                Boolean.TRUE.equals(request.redo()),
                acceptances(request));
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

    private static void refuseUnaligned(String field, Instant bound, Duration length) {
        AuditWindow window = AuditWindow.containing(bound, length);
        if (!window.start().equals(bound)) {
            throw Problem.badRequest(
                    field,
                    "%s is %s, which is no bound of a window of %d s; the nearest are %s and %s"
                            .formatted(field, bound, length.toSeconds(), window.start(), window.end()));
        }
    }
}
