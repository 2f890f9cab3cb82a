package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.line.LineParser;
import dev.waybill.reconciliation.source.line.LogLine;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a folder's files that touch a range, and checks each block against its index.
 *
 * <p>A line whose time cannot be read, and a hole, may have been logged at any time between their neighbours: they are
 * delivered in every range that this interval touches.
 */
final class FileSightingCursor implements SightingCursor {

    private final Set<Side> sides;
    private final Side first;
    private final LogFolder folder;
    private final List<LogReading> files;
    private final LogRange range;
    private final FolderLedger ledger;
    private final LineParser parser;
    private final Queue<LogEntry> pending = new ArrayDeque<>();
    private final Map<Side, Long> delivered = new EnumMap<>(Side.class);

    private int file;
    private int block = -1;
    private LineTimes times;
    private Instant from = LineTimes.NONE_YET;
    private Instant to = LineTimes.NONE_YET;
    private boolean firstMarker;
    private boolean entriesToo = true;

    /**
     * What lines of another stage tell of a stage that logs into the same files: they may have been written on to torn lines of
     * it, in which nothing says so.
     *
     * @param sides the sides to deliver doubts about
     * @param folder the other stage's folder
     * @param parser reads the other stage's lines
     */
    static FileSightingCursor ofDoubts(Set<Side> sides, LogFolder folder, LogRange range, LineParser parser) {
        FileSightingCursor cursor = new FileSightingCursor(sides, folder, range, parser);
        cursor.entriesToo = false;
        return cursor;
    }

    /**
     * Opens the folder's files.
     *
     * @param sides the sides to deliver, of those that log into the folder
     */
    FileSightingCursor(Set<Side> sides, LogFolder folder, LogRange range, LineParser parser) {
        this.sides = sides;
        this.first = sides.stream().sorted().findFirst().orElseThrow();
        sides.forEach(side -> delivered.put(side, 0L));
        this.folder = folder;
        this.range = range;
        this.parser = parser;
        this.times = new LineTimes(folder.zone(), LineTimes.NONE_YET);
        this.ledger = new FolderLedger(folder.logs(), sides, range);
        this.files = ledger.open(folder);
    }

    @Override
    public @Nullable LogEntry next() {
        try {
            while (pending.isEmpty() && file < files.size()) {
                advance(files.get(file));
            }
        } catch (IOException e) {
            throw folder.failure(e);
        }
        return pending.poll();
    }

    @Override
    public List<ReadProof> proofs() {
        if (file < files.size() || !pending.isEmpty()) {
            throw new IllegalStateException("Nothing is proven before the end");
        }
        return delivered.entrySet().stream()
                .map(side -> new ReadProof(
                        side.getKey(),
                        side.getValue(),
                        side.getValue(),
                        files.size(),
                        0,
                        side.getValue(),
                        ledger.proofs(side.getKey())))
                .toList();
    }

    @Override
    public void close() {
        files.forEach(LogReading::close);
    }

    private void advance(LogReading reading) throws IOException {
        IndexedLog log = reading.log();
        LogLine line = block < 0 ? null : reading.next();
        if (line != null) {
            take(reading, line);
            return;
        }
        do {
            block++;
        } while (block < log.blocks().size() && !log.touches(log.blocks().get(block), ledger.range()));
        if (block == log.blocks().size()) {
            reading.close();
            if (entriesToo) {
                takeRest(log);
            }
            file++;
            block = -1;
            return;
        }
        LogFileIndex.Block next = log.blocks().get(block);
        ledger.reached(file, block);
        times = new LineTimes(folder.zone(), next.carried());
        reading.begin(next);
    }

    private void take(LogReading reading, LogLine line) {
        if (reading.isHole() && !entriesToo) {
            return;
        }
        if (reading.isHole()) {
            loggedIn(reading.log().intervalAt(reading.foundAt()));
            doubt("a hole in %s at byte %d".formatted(reading.log().file().path(), reading.foundAt()));
            return;
        }
        Instant stated = times.of(line);
        if (stated == null) {
            loggedIn(reading.log().intervalAt(reading.foundAt()));
        } else {
            from = stated;
            to = stated;
        }
        if (reading.isSeam()) {
            @Nullable Instant later = times.laterBefore(line, line.length());
            to = later == null || from.equals(to) || later.isAfter(to) ? to : later;
            doubt(line.toString());
            return;
        }
        parse(line);
    }

    /** What stands after the last whole line: a line that is being written, or was never written to its end, or a hole. */
    private void takeRest(IndexedLog log) {
        String unfinished = log.content().unfinished();
        times = new LineTimes(folder.zone(), log.content().carried());
        if (unfinished != null) {
            LogLine line = LogLine.of(unfinished);
            Instant stated = times.of(line);
            if (stated == null) {
                loggedIn(log.intervalOfRest());
            } else {
                from = stated;
                to = stated;
            }
            parse(line);
        }
        LogFileIndex.@Nullable Fragment fragment = log.content().fragment();
        if (fragment != null) {
            log.intervalOfFragment().ifPresent(this::loggedIn);
            doubt(fragment.text());
        }
        if (log.content().endsInHole()) {
            loggedIn(log.intervalOfRest());
            doubt("a hole at the end of " + log.file().path());
        }
    }

    private void loggedIn(IndexedLog.Interval interval) {
        from = interval.from();
        to = interval.to();
    }

    private void parse(LogLine line) {
        firstMarker = true;
        parser.parse(line, marker -> timeBefore(line, marker), entriesToo ? this::deliver : entry -> {});
    }

    /** What was written on to a torn line has a time of its own. Where that stands before any marker, what is torn is unknown. */
    private Instant timeBefore(LogLine line, int marker) {
        @Nullable Instant later = times.laterBefore(line, marker);
        if (later != null) {
            if (firstMarker) {
                to = from.equals(to) || later.isAfter(to) ? to : later;
                doubt(line.toString());
            }
            from = later;
            to = later;
        }
        firstMarker = false;
        return place();
    }

    private void doubt(String line) {
        deliver(new Malformed(first, place(), line, "", true));
    }

    /** A time of the range, if that is when it may have been logged. */
    private Instant place() {
        return from.isBefore(range.from()) && !to.isBefore(range.from()) ? range.from() : from;
    }

    private void deliver(LogEntry entry) {
        if (!sides.contains(entry.side())) {
            return;
        }
        if (from.equals(to)) {
            ledger.take(file, entry);
        }
        if (range.contains(entry.loggedAt())) {
            pending.add(entry);
            delivered.merge(entry.side(), 1L, Long::sum);
        }
    }
}
