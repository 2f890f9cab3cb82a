package dev.waybill.reconciliation.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says which windows are due. Pure: time is an argument, and the windows are those of the {@link WindowGrid}. */
public final class WindowPlanner {

    private final WindowProperties properties;
    private final WindowGrid grid;

    /** Plans the windows of a flow whose length was never changed. */
    public WindowPlanner(WindowProperties properties) {
        this(properties, WindowGrid.of(properties.length()));
    }

    public WindowPlanner(WindowProperties properties, WindowGrid grid) {
        this.properties = properties;
        this.grid = grid;
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
     * @param known the windows that have a report, from the window on in which {@code since} lies
     */
    public List<AuditWindow> due(Instant since, Instant now, List<Known> known) {
        Map<AuditWindow, Known> reports = new HashMap<>();
        known.forEach(each -> reports.put(each.window(), each));
        WindowGrid windows = grid.keeping(known.stream().map(Known::window).toList());
        List<AuditWindow> due = new ArrayList<>();
        for (AuditWindow window = windows.at(since); window.start().isBefore(now); window = windows.after(window)) {
            @Nullable Known report = reports.get(window);
            if ((report == null || report.due()) && isSettled(window, now)) {
                due.add(window);
            }
        }
        return due;
    }

    private boolean isSettled(AuditWindow window, Instant now) {
        return !window.end().isAfter(now) && !properties.settledAt(window).isAfter(now);
    }
}
