package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Concealment;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.control.ControlLedger;
import dev.waybill.reconciliation.source.control.SaidRecords;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.EntryCounter;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiConcealment;
import dev.waybill.reconciliation.source.loki.client.LokiLimits;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedSteps;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sightings of one flow, read from Loki: every entry, provably. */
public final class LokiSightingSource implements SightingSource {

    private static final int ENTRIES_AHEAD = 40_000;
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration STRANGERS_REMEMBERED = Duration.ofMinutes(10);

    private final LokiClient client;
    private final LokiSelectors selectors;
    private final LineFormats formats;
    private final FileTimeZone zone;
    private final LokiLimits limits;
    private final OldestLines oldestLines;
    private final LokiConcealment concealment;
    private final InstantSource clock;
    private final LokiControlRecords control;
    private final Map<Side, EntryCounter> counters = new EnumMap<>(Side.class);
    private final Map<Side, Instant> strangersUntil = new ConcurrentHashMap<>();

    /**
     * @param client asks Loki; may be shared
     * @param selectors which lines are sightings of which side
     * @param formats how sightings are worded
     * @param zone zone of the local time in file names
     * @param clock tells how far back Loki's limits reach
     */
    public LokiSightingSource(
            LokiClient client, LokiSelectors selectors, LineFormats formats, FileTimeZone zone, InstantSource clock) {
        this.client = client;
        this.selectors = selectors;
        this.formats = formats;
        this.zone = zone;
        this.clock = clock;
        this.limits = new LokiLimits(client, clock);
        this.concealment = new LokiConcealment(client, clock);
        this.oldestLines = new OldestLines(limits, clock, this::oldestLine);
        this.control = new LokiControlRecords(client, selectors, formats.traces(zone), limits, clock);
        for (Side side : Side.values()) {
            counters.put(side, new EntryCounter(client, selectors.of(side), clock));
        }
    }

    @Override
    public String name() {
        return "Loki at " + client.base();
    }

    @Override
    public String fingerprint() {
        return "%s %s %s %s".formatted(client.base(), selectors, formats, zone);
    }

    @Override
    public FileTimes fileTimes(FileTimeZone given) {
        return formats.names().times(given);
    }

    @Override
    public boolean isTimedByAnnouncement() {
        return formats.names().isUntimed();
    }

    @Override
    public void check() {
        Instant now = clock.instant();
        for (Side side : Side.values()) {
            NanoRange lastSecond = NanoRange.of(new LogRange(now.minusSeconds(1), now));
            reader(side, lastSecond).check(lastSecond);
        }
    }

    @Override
    public long[] estimate(Side side, LogRange range, Duration step) {
        NanoRange nanos = NanoRange.of(range);
        long stepNanos = step.toNanos();
        long[] estimate = new long[Math.toIntExact(Math.ceilDiv(nanos.to() - nanos.from(), stepNanos))];
        SideLedger said = ledger(side, range);
        if (said != null && said.isSaid()) {
            return said.estimate(Stretch.covering(range), step.toMillis(), estimate.length);
        }
        SideReader reader = reader(side, nanos);
        Deque<Piece> open = new ArrayDeque<>(List.of(new Piece.Uncounted(CountRange.covering(range))));
        while (!open.isEmpty()) {
            List<Piece> pieces = switch (open.pop()) {
                case Piece.Uncounted uncounted -> reader.nextSegment(uncounted.range(), false);
                case Piece.Segment segment ->
                    reader.count(segment, steps -> addTo(estimate, steps, nanos.from(), stepNanos))
                            .pieces();
                case Piece.Pages pages -> throw new IllegalStateException("An estimate reads no pages: " + pages);
            };
            pieces.reversed().forEach(open::push);
        }
        return estimate;
    }

    private static List<Piece> addTo(long[] estimate, CountedSteps steps, long from, long stepNanos) {
        for (int i = 0; i < steps.size(); i++) {
            NanoRange counted = steps.range(i).nanos();
            long middle = counted.from() + (counted.to() - counted.from()) / 2;
            int index = Math.clamp(Math.floorDiv(middle - from, stepNanos), 0, estimate.length - 1);
            estimate[index] += steps.count(i);
        }
        return List.of();
    }

    /**
     * Counts all sides at the same time, because a count keeps only one of Loki's cores busy. Where writers tell how many lines they
     * logged nothing is counted.
     */
    @Override
    public void expect(LogRange range) {
        List<Thread> counts = Arrays.stream(Side.values())
                .map(side -> Thread.ofVirtual().name("loki-expect-", 0).start(() -> countUnlessSaid(side, range)))
                .toList();
        try {
            for (Thread count : counts) {
                count.join();
            }
        } catch (InterruptedException e) {
            counts.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    /** What fails is left alone: whoever reads asks again, and says what is wrong. */
    private void countUnlessSaid(Side side, LogRange range) {
        try {
            SideLedger said = ledger(side, range);
            if (said == null || !said.isSaid()) {
                reader(side, NanoRange.of(range)).countAhead(CountRange.covering(range));
            }
        } catch (SourceException | CancellationException e) {
            return;
        }
    }

    @Override
    public long count(Side side, LogRange range) {
        concealment.requireShown(range);
        CountRange counted = CountRange.covering(range);
        return reader(side, counted.nanos()).count(counted);
    }

    @Override
    public SightingCursor read(Set<Side> sides, LogRange range) {
        limits.oldest().filter(oldest -> range.from().isBefore(oldest)).ifPresent(oldest -> {
            throw new SourceRefusedException(
                    "Loki keeps or shows nothing before %s, so %s cannot be read whole".formatted(oldest, range));
        });
        concealment.requireShown(range);
        Set<Side> unheard = EnumSet.noneOf(Side.class);
        List<SideReader> readers = new ArrayList<>();
        for (Side side : Side.values()) {
            if (sides.contains(side)) {
                Optional<ControlLogs> logs = controlLogs(side, range);
                if (logs.isEmpty()) {
                    unheard.add(side);
                }
                SideLedger ledger = logs.map(said -> ledger(side, range, said)).orElse(null);
                readers.add(reader(side, selectors.of(side), CountRange.covering(range), ledger));
            }
        }
        return new LokiCursor(readers, range, depth(), reader -> {
            if (unheard.contains(reader.side())) {
                control.requireNone(reader.side(), range);
            }
            if (reader.metStrangers()) {
                strangersUntil.put(reader.side(), clock.instant().plus(STRANGERS_REMEMBERED));
            }
        });
    }

    private @Nullable SideLedger ledger(Side side, LogRange range) {
        return controlLogs(side, range).map(logs -> ledger(side, range, logs)).orElse(null);
    }

    /** What is said around a range; empty where Loki does not tell right now. */
    private Optional<ControlLogs> controlLogs(Side side, LogRange range) {
        Stretch wanted = Stretch.covering(range);
        Stretch readable = readable(range, wanted);
        return control.recent(
                side,
                range,
                known -> new ControlLedger(side, wanted, readable, known.byLog(side))
                        .open()
                        .isEmpty());
    }

    /** What the writers of a side say of a range; null where nobody says anything. */
    private @Nullable SideLedger ledger(Side side, LogRange range, ControlLogs logs) {
        if (logs.isEmpty()) {
            return null;
        }
        Stretch wanted = Stretch.covering(range);
        Stretch readable = readable(range, wanted);
        boolean strangers = strangersUntil.getOrDefault(side, Instant.MIN).isAfter(clock.instant());
        return new SideLedger(new ControlLedger(side, wanted, readable, logs.byLog(side)), logs, strangers);
    }

    /** How far a range may be widened to whole intervals. */
    private Stretch readable(LogRange range, Stretch wanted) {
        Instant from = limits.oldest().orElse(Instant.EPOCH);
        LogRange wide = new LogRange(range.from().minus(LONGEST_INTERVAL), range.to());
        try {
            concealment.requireShown(wide);
        } catch (SourceRefusedException e) {
            from = range.from();
        }
        long millis = Math.min(Math.max(0, from.toEpochMilli()), wanted.from());
        return new Stretch(millis, Long.MAX_VALUE);
    }

    @Override
    public List<ControlRecord> controlRecords(Side side, LogRange range) {
        return SaidRecords.agreeingOn(range, control.now(side, range).records(side));
    }

    @Override
    public List<ControlRecord> recordsAsSaid(Side side, LogRange range) {
        return SaidRecords.touching(range, control.now(side, range).records(side));
    }

    /** Pages on their way: at least as many as may be asked for at once, and more where they are small. */
    private int depth() {
        int atOnce = client.concurrency();
        return Math.clamp(ENTRIES_AHEAD / client.pageLimit(), atOnce, 2 * atOnce);
    }

    private SideReader reader(Side side, NanoRange range) {
        return reader(side, selectors.of(side), range);
    }

    private SideReader reader(Side side, String query, NanoRange range) {
        return reader(side, query, CountRange.covering(range), null);
    }

    private SideReader reader(Side side, String query, CountRange range, @Nullable SideLedger ledger) {
        EntryCounter counter = counters.computeIfAbsent(side, s -> {
            throw new IllegalStateException("No counter for " + s);
        });
        return new SideReader(client, side, query, counter, formats, zone, range, ledger);
    }

    @Override
    public Optional<Instant> newest(Side side, LogRange range) {
        return reader(side, NanoRange.of(range)).newest(NanoRange.of(range)).map(NanoRange::instant);
    }

    @Override
    public List<WriterMark> writers(Side side, LogRange range) {
        NanoRange nanos = NanoRange.of(range);
        return new LokiWriters(client, selectors, side)
                .marks(nanos, query -> reader(side, query, nanos).newest(nanos).map(NanoRange::instant));
    }

    @Override
    public Optional<Instant> oldest(Side side) {
        return oldestLines.of(side);
    }

    private Optional<Instant> oldestLine(Side side, LogRange range) {
        return reader(side, NanoRange.of(range)).oldest(NanoRange.of(range)).map(NanoRange::instant);
    }

    @Override
    public Optional<Concealment> concealment() {
        return concealment.concealment();
    }

    @Override
    public int requestsAtOnce() {
        return client.concurrency();
    }

    @Override
    public String known(LogRange range) {
        return KnownCounts.of(counters, CountRange.covering(range), concealment.isVouched(range))
                .encoded();
    }

    @Override
    public void learn(LogRange range, String known) {
        KnownCounts counts = KnownCounts.decoded(known);
        if (counts.shown()) {
            concealment.vouch(range);
        }
        counts.into(counters);
    }

    @Override
    public void vouch(LogRange range) {
        concealment.vouch(range);
    }
}
