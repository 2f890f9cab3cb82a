package dev.waybill.reconciliation.report.query;

import dev.waybill.reconciliation.report.ReportStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is known of a file, over all windows.
 *
 * @param name the name, or the beginning of names, that was asked for
 * @param lost lost files whose names begin so, at most {@value FileSearch#LIMIT}
 * @param more whether there are more of them
 * @param windows for each flow the window that a file of this name belongs to; empty where the name states no time
 */
public record FileAnswer(String name, List<Loss> lost, boolean more, List<Judgement> windows) {

    /** A lost file with the report that lists it; unless that is COMPLETE, the loss is not proven. */
    public record Loss(
            UUID reportId,
            String flow,
            Instant windowStart,
            Instant windowEnd,
            ReportStatus status,
            LostFileView file) {}

    /** What can be said of a file from the window it belongs to. */
    public record Judgement(String flow, WindowView window, Finding finding) {}

    /** What an audit found out. */
    enum Finding {
        /** It was lost, and has not been seen since. */
        LOST,
        /** It was lost, and was seen processed later. */
        RECOVERED,
        /** The window has a verdict, which does not list it: it was processed in time, or never forwarded. */
        NOT_LOST,
        /** The window has no verdict. */
        UNKNOWN
    }
}
