package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks once more at what verdicts rest on. Where lines came after a verdict, it was set too early, so it is taken back, and the
 * window is judged anew. So it is where control records come that tell of more. Where lines are gone, the source removes what is old, and there is nothing more to learn.
 */
@Component
class VerdictReview {

    private static final Logger log = LoggerFactory.getLogger(VerdictReview.class);
    private static final int MOST_LOOKS = 10;
    private static final int REASON_CHARACTERS = 1_000;
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
     * @param lease the right to take verdicts of the flow back
     */
    void run(Flow flow, AuditLease lease) {
        Instant now = clock.instant();
        for (WindowLines.Due due : windowLines.due(flow.name(), now, MOST_LOOKS)) {
            if (!lease.isHeld()) {
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
        long forwarder;
        long processor;
        try {
            forwarder = lines(held, source, Side.FORWARDED);
            processor = lines(held, source, Side.PROCESSED, Side.FAILED);
        } catch (IncompleteReadException e) {
            if (!held.byRecords()) {
                throw e;
            }
            reopen(flow, due, "A control record came after the verdict that contradicts it: " + e.getMessage());
            return;
        }
        if (forwarder > held.forwarder() || processor > held.processor()) {
            reopen(
                    flow,
                    due,
                    "%s %d lines of the forwarder and %d of the processor %s; it is to be judged with them"
                            .formatted(
                                    held.byRecords() ? "Control records that tell of" : "",
                                    Math.max(0, forwarder - held.forwarder()),
                                    Math.max(0, processor - held.processor()),
                                    held.byRecords() ? "more came after the verdict" : "came after the verdict")
                            .strip());
        } else if ((forwarder < held.forwarder() || processor < held.processor())
                && source.concealment().isEmpty()) {
            windowLines.lookAgain(held, null);
        } else {
            windowLines.looked(held, now);
        }
    }

    private static long lines(WindowLines.Held held, SightingSource source, Side... sides) {
        return held.byRecords()
                ? ControlRecord.lines(source, held.range(), sides)
                : Arrays.stream(sides)
                        .mapToLong(side -> source.count(side, held.range()))
                        .sum();
    }

    private void reopen(Flow flow, WindowLines.Due due, String reason) {
        if (reports.reopen(due.held().reportId(), shortened(reason))) {
            log.warn("Window {} of flow {} is judged anew: {}", due.window(), flow.name(), reason);
        }
        windowLines.lookAgain(due.held(), null);
    }

    private static String shortened(String reason) {
        return reason.substring(0, Math.min(REASON_CHARACTERS, reason.length()));
    }
}
