package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks once more at what verdicts rest on. Where lines came after a verdict, it was set too early, so it is taken back, and the
 * window is judged anew. Where lines are gone, the source removes what is old, and there is nothing more to learn.
 */
@Component
class VerdictReview {

    private static final Logger log = LoggerFactory.getLogger(VerdictReview.class);
    private static final int MOST_LOOKS = 10;
    private static final Duration AFTER_TROUBLE = Duration.ofMinutes(10);

    private final WindowLines windowLines;
    private final Reports reports;
    private final Clock clock;

    VerdictReview(WindowLines windowLines, Reports reports, Clock clock) {
        this.windowLines = windowLines;
        this.reports = reports;
        this.clock = clock;
    }

    /**
     * Looks at the verdicts that are due, as far as one tick may.
     *
     * @param goOn whether this application still holds the lock
     */
    void run(Flow flow, BooleanSupplier goOn) {
        Instant now = clock.instant();
        for (WindowLines.Due due : windowLines.due(flow.name(), now, MOST_LOOKS)) {
            if (!goOn.getAsBoolean()) {
                return;
            }
            try {
                look(flow, due, now);
            } catch (SourceException e) {
                log.warn(
                        "The verdict on {} of flow {} is looked at later: {}",
                        due.window(),
                        flow.name(),
                        e.getMessage());
                Instant later = now.plus(AFTER_TROUBLE);
                windowLines.lookAgain(due.held(), later.isAfter(due.held().until()) ? null : later);
                return;
            }
        }
    }

    private void look(Flow flow, WindowLines.Due due, Instant now) {
        SightingSource source = flow.source();
        WindowLines.Held held = due.held();
        source.concealment().ifPresent(concealment -> source.vouch(held.range()));
        long forwarder = source.count(Side.FORWARDED, held.range());
        long processor = source.count(Side.PROCESSED, held.range()) + source.count(Side.FAILED, held.range());
        if (forwarder > held.forwarder() || processor > held.processor()) {
            String reason =
                    "%d lines of the forwarder and %d of the processor came after the verdict; it is to be judged with them"
                            .formatted(
                                    Math.max(0, forwarder - held.forwarder()),
                                    Math.max(0, processor - held.processor()));
            if (reports.reopen(held.reportId(), reason)) {
                log.warn("Window {} of flow {} is judged anew: {}", due.window(), flow.name(), reason);
            }
            windowLines.lookAgain(held, null);
        } else if ((forwarder < held.forwarder() || processor < held.processor())
                && source.concealment().isEmpty()) {
            windowLines.lookAgain(held, null);
        } else {
            windowLines.looked(held, now);
        }
    }
}
