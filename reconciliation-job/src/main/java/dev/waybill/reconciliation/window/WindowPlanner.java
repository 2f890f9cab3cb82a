package dev.waybill.reconciliation.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says which windows are due. Pure: time is an argument. */
public final class WindowPlanner {

    private final WindowProperties properties;

    public WindowPlanner(WindowProperties properties) {
        this.properties = properties;
    }

    /**
     * The windows that are settled and have no completed audit, oldest first.
     *
     * @param since an instant in the first window ever
     * @param now the present
     * @param completed starts of the windows that have a completed audit
     * @param limit most windows to return
     */
    public List<AuditWindow> due(Instant since, Instant now, Set<Instant> completed, int limit) {
        List<AuditWindow> due = new ArrayList<>();
        AuditWindow window = AuditWindow.containing(since, properties.length());
        while (due.size() < limit && !properties.settledAt(window).isAfter(now)) {
            if (!completed.contains(window.start())) {
                due.add(window);
            }
            window = window.next();
        }
        return due;
    }
}
