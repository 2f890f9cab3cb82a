package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;

/** What has to be known of a flow in order to say whether its windows may be judged. */
public interface Pipeline {

    /** Its name. */
    String name();

    /** Which intervals are judged. */
    WindowProperties window();

    /** What its stages logged. */
    SightingSource source();

    /** Whether a collector stands between the stages and the source. */
    boolean collected();

    /** Whether the silence of all is taken for a pipeline in which nothing flows. */
    boolean acceptsIdle();

    /** How long before a window a writer must have been silent to be none that the window waits for. */
    Duration lookback();

    /** The log times that a window looks at. */
    default LogRange lookedAt(AuditWindow interval) {
        return window().margins().around(interval.start(), interval.end());
    }
}
