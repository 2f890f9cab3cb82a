package dev.waybill.reconciliation.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which windows are due. Pure: time is an argument.
 *
 * <p>Windows are aligned to their length from the epoch. Where the length was changed, windows that were begun with the old
 * one keep their bounds, and shorter windows fill what is left between them and the next aligned bound: windows touch and
 * never overlap.
 */
public final class WindowPlanner {

    private final WindowProperties properties;

    public WindowPlanner(WindowProperties properties) {
        this.properties = properties;
    }

    /**
     * A window that has a report already.
     *
     * @param due whether it is to be audited once more
     */
    public record Known(AuditWindow window, boolean due) {}

    /**
     * The windows that are settled and due, oldest first: those that have no report, and those whose report says so.
     *
     * @param since an instant in the first window
     * @param now the present
     * @param known the windows that have a report, in order, from the window on in which {@code since} lies
     */
    public List<AuditWindow> due(Instant since, Instant now, List<Known> known) {
        List<AuditWindow> due = new ArrayList<>();
        Instant reached = AuditWindow.containing(since, properties.length()).start();
        for (Known next : known) {
            if (!next.window().end().isAfter(since)) {
                reached = later(reached, next.window().end());
                continue;
            }
            reached = fill(reached, next.window().start(), since, now, due);
            if (next.due() && isSettled(next.window(), now)) {
                due.add(next.window());
            }
            reached = later(reached, next.window().end());
        }
        fill(reached, Instant.MAX, since, now, due);
        return due;
    }

    /** Adds the settled windows of the gap {@code [from, to)} and returns its end, or the present where that comes first. */
    private Instant fill(Instant from, Instant to, Instant since, Instant now, List<AuditWindow> due) {
        Instant reached = from;
        while (reached.isBefore(to) && reached.isBefore(now)) {
            Instant bound = AuditWindow.containing(reached, properties.length()).end();
            AuditWindow window = new AuditWindow(reached, earlier(bound, to));
            if (window.end().isAfter(since) && isSettled(window, now)) {
                due.add(window);
            }
            reached = window.end();
        }
        return reached;
    }

    private boolean isSettled(AuditWindow window, Instant now) {
        return !window.end().isAfter(now) && !properties.settledAt(window).isAfter(now);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
