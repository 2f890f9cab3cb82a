package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.control.ControlLedger;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.source.loki.answer.LoggedNames;
import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is said of a side's range, and so which parts of it need no count. Where everyone who tells anything tells of a part, its pages
 * are cut by what is said and proven by it; a page of such a part in which a stranger's lines stand is counted after all.
 */
final class SideLedger {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final ControlLedger ledger;
    private final ControlLogs logs;
    private final boolean strangers;

    /** @param strangers whether lines were seen of late of which nobody tells, so that counting piece by piece would cost more */
    SideLedger(ControlLedger ledger, ControlLogs logs, boolean strangers) {
        this.ledger = ledger;
        this.logs = logs;
        this.strangers = strangers;
    }

    /** What is to be read, widened to whole intervals. */
    CountRange range(CountRange wanted) {
        Stretch range = ledger.range();
        return new CountRange(Math.min(wanted.after(), range.from() - 1), Math.max(wanted.until(), range.to()));
    }

    /** Whether the writers tell of all of the range, so that nothing has to be counted. */
    boolean isSaid() {
        return !ledger.isEmpty() && !strangers && ledger.open().isEmpty();
    }

    /** The parts of a range: those that are said, cut into pages, and those that are to be counted first. */
    List<Piece> pieces(CountRange whole, int pageLimit) {
        if (ledger.isEmpty() || strangers) {
            return List.of(new Piece.Uncounted(whole));
        }
        SaidCutter cutter = new SaidCutter(ledger.said(), pageLimit);
        List<Piece> pieces = new ArrayList<>();
        long at = whole.after();
        for (Stretch open : ledger.open()) {
            long from = Math.clamp(open.from() - 1, at, whole.until());
            long to = Math.clamp(open.to(), at, whole.until());
            said(at, from, cutter, pieces);
            if (from < to) {
                pieces.add(new Piece.Uncounted(new CountRange(from, to)));
            }
            at = Math.max(at, to);
        }
        said(at, whole.until(), cutter, pieces);
        return pieces;
    }

    private static void said(long after, long until, SaidCutter cutter, List<Piece> pieces) {
        if (after < until) {
            for (CountRange page : cutter.cut(new CountRange(after, until))) {
                pieces.add(new Piece.Pages(page.nanos(), CountedRange.said(page), true, 0));
            }
        }
    }

    /** Lines that are said of each step of a range, as far as can be told. */
    long[] estimate(Stretch range, long stepMillis, int steps) {
        SaidCutter said = new SaidCutter(ledger.said(), 2);
        long[] estimate = new long[steps];
        for (int i = 0; i < steps; i++) {
            long from = range.from() + i * stepMillis;
            estimate[i] = Math.round(said.linesIn(from, Math.min(from + stepMillis, range.to())));
        }
        return estimate;
    }

    String logOf(Map<String, String> labels) {
        return logs.of(labels);
    }

    /** Whether a page holds lines of a log of which nobody tells. */
    boolean holdsStrangers(Page page) {
        return page.names().stream().anyMatch(log -> !ledger.tellsOf(log.log()));
    }

    /** Takes in a page; nothing earlier than its end will come. */
    void take(Page page, long toNanos) {
        for (LoggedNames log : page.names()) {
            log.into(ledger);
        }
        ledger.passed(Math.floorDiv(toNanos, NANOS_PER_MILLI));
    }

    List<WriterProof> proofs() {
        return ledger.proofs();
    }
}
