package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.StreamSelector;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a nanosecond that holds more entries than a page. A page cannot be continued inside a nanosecond, so the question is
 * narrowed instead, until each part fits: by the digits of the files' ids, one place after another, then by stream.
 *
 * <p>The parts of a place make up the whole, whatever the lines say: part {@code d} holds the lines that match digit
 * {@code d} and none of the digits before it, the last part those that match no digit at all.
 */
final class TieReader {

    private static final int ID_DIGITS = 8;

    private final SideReader side;
    private final NanoRange nanosecond;
    private final CountedRange counted;
    private final Attempts attempts;
    private final List<Page> pages = new ArrayList<>();

    TieReader(SideReader side, NanoRange nanosecond, CountedRange counted, Attempts attempts) {
        this.side = side;
        this.nanosecond = nanosecond;
        this.counted = counted;
        this.attempts = attempts;
    }

    /** All entries of the nanosecond, given that a page of them is full. */
    Page read() {
        narrowByDigit(side.query(), ID_DIGITS - 1);
        return Page.concat(pages);
    }

    private void narrowByDigit(String query, int place) {
        for (int digit = 0; digit <= 9; digit++) {
            String part = query + " |~ `" + idWith(place, Integer.toString(digit)) + "`";
            part = digit == 0 ? part : part + " !~ `" + idWith(place, "[0-" + (digit - 1) + "]") + "`";
            if (!fits(part)) {
                if (place > 0) {
                    narrowByDigit(part, place - 1);
                } else {
                    narrowByStream(part);
                }
            }
        }
        String others = query + " !~ `" + idWith(place, "[0-9]") + "`";
        if (!fits(others)) {
            narrowByStream(others);
        }
    }

    private static String idWith(int place, String digit) {
        return "_[0-9]{%d}%s[0-9]{%d}_".formatted(place, digit, ID_DIGITS - 1 - place);
    }

    private void narrowByStream(String query) {
        CountRange millisecond = new CountRange(
                Math.floorDiv(nanosecond.from() - 1, 1_000_000L), Math.floorDiv(nanosecond.from() - 1, 1_000_000L) + 1);
        List<Map<String, String>> streams = side.streams(query, millisecond, attempts);
        for (Map<String, String> labels : streams) {
            StringBuilder part = new StringBuilder(query);
            labels.forEach(
                    (name, value) -> part.append(" | ").append(name).append('=').append(StreamSelector.quoted(value)));
            Page page = side.firstPage(part.toString(), nanosecond, attempts);
            if (page.full()) {
                // Complete only if it is exactly full; the count of the range tells.
                counted.fullAt(nanosecond.from());
            }
            pages.add(page);
        }
    }

    private boolean fits(String query) {
        Page page = side.firstPage(query, nanosecond, attempts);
        if (page.full()) {
            return false;
        }
        pages.add(page);
        return true;
    }
}
