package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.control.ControlRecordParser;
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
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

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
    private static final ControlLogs NOBODY = new ControlLogs(List.of(), "", Set.of());

    private final LokiClient client;
    private final LokiSelectors selectors;
    private final LokiLimits limits;
    private final InstantSource clock;
    private final List<String> markers;
    private final Set<String> ignored = new TreeSet<>(GUESSED);
    private final Deque<Asked> asked = new ArrayDeque<>();

    /** @param markers texts of which one at least stands in each line that is a sighting */
    LokiControlRecords(
            LokiClient client, LokiSelectors selectors, List<String> markers, LokiLimits limits, InstantSource clock) {
        this.client = client;
        this.selectors = selectors;
        this.limits = limits;
        this.clock = clock;
        this.markers = List.copyOf(markers);
        for (Side side : Side.values()) {
            ignored.addAll(StreamSelector.of(selectors.of(side)).labels());
            String query = selectors.controlOf(side);
            if (query != null) {
                ignored.addAll(StreamSelector.of(query).labels());
            }
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
        if (selectors.controlOf(side) == null) {
            return NOBODY;
        }
        Instant now = clock.instant();
        Optional<Asked> shared = remembered(side, range, now)
                .filter(known ->
                        now.isBefore(known.at().plus(SHARED)) && !known.told().contains(side));
        return told(side, shared.orElseGet(() -> ask(side, range, Attempts.none())));
    }

    /**
     * The records around a range as Loki had them a minute ago at most, if they are enough, else as it has them now. Asks once
     * only: who has no records yet reads all the same, and must {@link #requireNone} afterwards.
     *
     * @param enough whether nothing is missing in them that may have come since; none at all are always enough
     * @return empty if Loki does not tell
     */
    synchronized Optional<ControlLogs> recent(Side side, LogRange range, Predicate<ControlLogs> enough) {
        if (selectors.controlOf(side) == null) {
            return Optional.of(NOBODY);
        }
        Optional<ControlLogs> known = remembered(side, range, clock.instant())
                .map(Asked::logs)
                .filter(logs -> logs.isEmpty() || enough.test(logs));
        if (known.isPresent()) {
            return known;
        }
        try {
            return Optional.of(told(side, ask(side, range, client.lastAttempt())));
        } catch (SourceException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes sure that nobody tells of what was read without records.
     *
     * @throws IncompleteReadException if somebody does
     */
    synchronized void requireNone(Side side, LogRange range) {
        if (!now(side, range).isEmpty()) {
            throw new IncompleteReadException(
                    "%s in %s: the control records could only be read after the lines, so that nothing was held against them"
                            .formatted(selectors.controlOf(side), range));
        }
    }

    private static ControlLogs told(Side side, Asked answer) {
        answer.told().add(side);
        return answer.logs();
    }

    private Optional<Asked> remembered(Side side, LogRange range, Instant now) {
        asked.removeIf(answer -> !now.isBefore(answer.at().plus(REMEMBERED)));
        String query = Objects.requireNonNull(selectors.controlOf(side));
        return asked.stream()
                .filter(answer -> answer.query().equals(query)
                        && !answer.range().from().isAfter(range.from().minus(BEFORE))
                        && !answer.range().to().isBefore(range.to())
                        && (!answer.range().to().isBefore(range.to().plus(AFTER))
                                || answer.range().to().isAfter(answer.at())))
                .findFirst();
    }

    private Asked ask(Side side, LogRange range, Attempts attempts) {
        Instant now = clock.instant();
        Instant from = range.from().minus(BEFORE).minus(NEIGHBOURS);
        Instant to = range.to().plus(AFTER).plus(NEIGHBOURS);
        Instant until = now.plus(AHEAD);
        LogRange wide = new LogRange(from, to.isAfter(until) && range.to().isBefore(until) ? until : to);
        LogRange kept = limits.oldest()
                .filter(oldest -> oldest.isAfter(wide.from()) && oldest.isBefore(range.from()))
                .map(oldest -> new LogRange(oldest, wide.to()))
                .orElse(wide);
        String query = Objects.requireNonNull(selectors.controlOf(side));
        List<Spoken> records = new ArrayList<>();
        read(query, NanoRange.of(kept), attempts, records);
        Asked answer = new Asked(
                query, wide, now, new ControlLogs(records, client.writerLabel(), ignored), EnumSet.noneOf(Side.class));
        asked.addFirst(answer);
        if (asked.size() > MOST_REMEMBERED) {
            asked.removeLast();
        }
        return answer;
    }

    private void read(String query, NanoRange range, Attempts attempts, List<Spoken> records) {
        NanoRange left = range;
        try {
            while (true) {
                ControlReader.Found page = client.page(
                        query,
                        left,
                        limit -> new ControlReader(new ControlRecordParser(markers), limit),
                        attempts,
                        left.divisible());
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
            read(query, left.firstHalf(), attempts, records);
            read(query, left.secondHalf(), attempts, records);
        }
    }
}
