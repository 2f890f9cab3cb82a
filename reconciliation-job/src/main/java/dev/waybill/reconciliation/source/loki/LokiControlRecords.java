package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.control.ControlRecordParser;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.answer.ControlReader;
import dev.waybill.reconciliation.source.loki.answer.ControlReader.Spoken;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.FailureCause;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiFailure;
import dev.waybill.reconciliation.source.loki.client.LokiLimits;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.client.StreamSelector;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Asks Loki for the control records of a stage, for far more log time at once than one slice needs, and remembers them for as long
 * as an audit takes. Where none are, this is all that it costs.
 */
final class LokiControlRecords {

    /** Labels that Loki guesses from lines. */
    private static final Set<String> GUESSED = Set.of("service_name", "detected_level", "level");

    /** A clock that steps back makes a writer log a record before the interval that it tells of; and a boot before tells of silence. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    /** The longest interval of which the record is found that touches the end of a range. */
    private static final Duration AFTER = Duration.ofHours(1);

    private static final Duration NEIGHBOURS = Duration.ofMinutes(30);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration SHARED = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 4;

    private final LokiClient client;
    private final LokiSelectors selectors;
    private final LokiLimits limits;
    private final InstantSource clock;
    private final List<String> markers;
    private final Set<String> ignored = new TreeSet<>(GUESSED);
    private final Deque<Asked> asked = new ArrayDeque<>();

    LokiControlRecords(
            LokiClient client, LokiSelectors selectors, LineFormats formats, FileTimeZone zone, LokiLimits limits, InstantSource clock) {
        this.client = client;
        this.selectors = selectors;
        this.limits = limits;
        this.clock = clock;
        this.markers = Stream.of(EnumSet.of(Side.FORWARDED), EnumSet.of(Side.PROCESSED, Side.FAILED))
                .flatMap(stage -> formats.parser(stage, zone).traces().stream())
                .distinct()
                .toList();
        for (Side side : Side.values()) {
            ignored.addAll(StreamSelector.of(selectors.of(side)).labels());
            ignored.addAll(StreamSelector.of(selectors.controlOf(side)).labels());
        }
        ignored.remove(client.writerLabel());
    }

    /** What was answered, and which sides were told of it since. */
    private record Asked(String query, LogRange range, Instant at, ControlLogs logs, Set<Side> told) {}

    /**
     * The records around a range as Loki has them now. Both sides of a stage are asked for at once: who asks for one side and then for the other
     * gets one answer.
     */
    synchronized ControlLogs now(Side side, LogRange range) {
        Instant now = clock.instant();
        Optional<Asked> shared = remembered(side, range, now)
                .filter(known -> now.isBefore(known.at().plus(SHARED)) && !known.told().contains(side));
        return told(side, shared.orElseGet(() -> ask(side, range, now)));
    }

    /**
     * The records around a range as Loki had them a minute ago at most, if they are enough, else as it has them now.
     *
     * @param enough whether nothing is missing in them that may have come since; none at all are always enough
     */
    synchronized ControlLogs recent(Side side, LogRange range, Predicate<ControlLogs> enough) {
        Instant now = clock.instant();
        Optional<ControlLogs> known = remembered(side, range, now)
                .map(Asked::logs)
                .filter(logs -> logs.isEmpty() || enough.test(logs));
        return known.orElseGet(() -> told(side, ask(side, range, now)));
    }

    private static ControlLogs told(Side side, Asked answer) {
        answer.told().add(side);
        return answer.logs();
    }

    private Optional<Asked> remembered(Side side, LogRange range, Instant now) {
        asked.removeIf(answer -> !now.isBefore(answer.at().plus(REMEMBERED)));
        String query = selectors.controlOf(side);
        return asked.stream()
                .filter(answer -> answer.query().equals(query)
                        && !answer.range().from().isAfter(range.from().minus(BEFORE))
                        && !answer.range().to().isBefore(range.to())
                        && (!answer.range().to().isBefore(range.to().plus(AFTER))
                                || answer.range().to().isAfter(answer.at())))
                .findFirst();
    }

    private Asked ask(Side side, LogRange range, Instant now) {
        Instant from = range.from().minus(BEFORE).minus(NEIGHBOURS);
        Instant to = range.to().plus(AFTER).plus(NEIGHBOURS);
        Instant until = now.plus(AHEAD);
        LogRange wide = new LogRange(from, to.isAfter(until) && range.to().isBefore(until) ? until : to);
        LogRange kept = limits.oldest()
                .filter(oldest -> oldest.isAfter(wide.from()) && oldest.isBefore(range.from()))
                .map(oldest -> new LogRange(oldest, wide.to()))
                .orElse(wide);
        String query = selectors.controlOf(side);
        List<Spoken> records = new ArrayList<>();
        read(query, NanoRange.of(kept), records);
        Asked answer = new Asked(
                query,
                wide,
                now,
                new ControlLogs(records, client.writerLabel(), ignored),
                EnumSet.noneOf(Side.class));
        asked.addFirst(answer);
        if (asked.size() > MOST_REMEMBERED) {
            asked.removeLast();
        }
        return answer;
    }

    private void read(String query, NanoRange range, List<Spoken> records) {
        Attempts attempts = Attempts.none();
        NanoRange left = range;
        try {
            while (true) {
                ControlReader.Found page = client.page(
                        query, left, limit -> new ControlReader(new ControlRecordParser(markers), limit), attempts, left.divisible());
                records.addAll(page.records());
                if (!page.full()) {
                    return;
                }
                if (page.last() <= left.from()) {
                    throw new IncompleteReadException("%s: more control records at %s than a page holds"
                            .formatted(query, NanoRange.instant(left.from())));
                }
                left = new NanoRange(page.last(), range.to());
            }
        } catch (LokiFailure e) {
            if (e.failureCause() == FailureCause.REFUSED) {
                return; // a gateway may not let these streams be read: then nobody tells of anything
            }
            if (!e.failureCause().rangeMayBeTooLarge() || !left.divisible()) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            read(query, left.firstHalf(), records);
            read(query, left.secondHalf(), records);
        }
    }
}
