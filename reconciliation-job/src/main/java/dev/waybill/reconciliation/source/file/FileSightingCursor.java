package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.LineParser;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.LogLine;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
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

/** Reads the blocks of a folder's files that touch a range, and checks each block against its index. */
final class FileSightingCursor implements SightingCursor {

    private final Set<Side> sides;
    private final LogFolder folder;
    private final List<LogFolder.Indexed> files;
    private final LogRange range;
    private final LineParser parser;
    private final LogTime logTime;
    private final Queue<LogEntry> pending = new ArrayDeque<>();
    private final Map<Side, Long> delivered = new EnumMap<>(Side.class);

    private int file = -1;
    private int block;
    private @Nullable LineReader reader;
    private Instant carried = Instant.EPOCH;
    private long linesInBlock;
    private long linesRead;
    private long linesCounted;
    private long filesRead;
    private boolean ended;
    private boolean firstMarker;

    /**
     * Opens the folder's files.
     *
     * @param sides the sides to deliver, of those that log into the folder
     */
    FileSightingCursor(Set<Side> sides, LogFolder folder, LogRange range, LineParser parser) {
        this.sides = sides;
        sides.forEach(side -> delivered.put(side, 0L));
        this.folder = folder;
        this.files = folder.files().stream().filter(f -> f.touches(range)).toList();
        this.range = range;
        this.parser = parser;
        this.logTime = new LogTime(folder.zone());
    }

    @Override
    public @Nullable LogEntry next() {
        try {
            while (pending.isEmpty() && !ended) {
                advance();
            }
        } catch (IOException e) {
            throw folder.failure(e);
        }
        return pending.poll();
    }

    @Override
    public List<ReadProof> proofs() {
        if (!ended) {
            throw new IllegalStateException("Nothing is proven before the end");
        }
        long missed = linesCounted - linesRead;
        return delivered.entrySet().stream()
                .map(side -> new ReadProof(side.getKey(), side.getValue(), side.getValue() + missed, filesRead, 0))
                .toList();
    }

    @Override
    public void close() {
        try {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        } catch (IOException e) {
            throw folder.failure(e);
        }
    }

    private void advance() throws IOException {
        if (reader == null) {
            openNextFile();
            return;
        }
        LogFolder.Indexed current = files.get(file);
        LogFileIndex.Block now = current.blocks().get(block);
        LogLine line = reader.next(now.end());
        if (line == null) {
            endBlock(current, now);
            return;
        }
        linesInBlock++;
        take(line);
    }

    private void take(LogLine line) {
        Instant stated = logTime.of(line);
        carried = stated == null ? carried : stated;
        firstMarker = true;
        parser.parse(line, marker -> timeBefore(line, marker), this::deliver);
    }

    /** What was written on to a torn line has a time of its own. Where that stands before any marker, what is torn is unknown. */
    private Instant timeBefore(LogLine line, int marker) {
        @Nullable Instant later = logTime.laterBefore(line, marker);
        if (later != null) {
            if (firstMarker) {
                sides.stream()
                        .sorted()
                        .findFirst()
                        .ifPresent(side -> deliver(new Malformed(side, carried, line.toString(), "", true)));
            }
            carried = later;
        }
        firstMarker = false;
        return carried;
    }

    private void deliver(LogEntry entry) {
        if (sides.contains(entry.side()) && range.contains(entry.loggedAt())) {
            pending.add(entry);
            delivered.merge(entry.side(), 1L, Long::sum);
        }
    }

    private void takeUnfinished(LogFolder.Indexed current) {
        String unfinished = current.content().unfinished();
        if (unfinished != null) {
            carried = current.blocks().isEmpty()
                    ? Instant.EPOCH
                    : current.blocks().getLast().max();
            linesRead++;
            linesCounted++;
            take(LogLine.of(unfinished));
        }
    }

    private void openNextFile() throws IOException {
        file++;
        if (file == files.size()) {
            ended = true;
            return;
        }
        filesRead++;
        seek(files.get(file), 0);
    }

    /** Moves on to the first block from {@code from} on that touches the range, or to the end of the file. */
    private void seek(LogFolder.Indexed current, int from) throws IOException {
        List<LogFileIndex.Block> blocks = current.blocks();
        block = from;
        while (block < blocks.size() && !blocks.get(block).touches(range)) {
            block++;
        }
        if (block == blocks.size()) {
            close();
            takeUnfinished(current);
            return;
        }
        LogFileIndex.Block next = blocks.get(block);
        linesInBlock = 0;
        carried = next.carried();
        if (reader == null || reader.offset() != next.start()) {
            close();
            reader = new LineReader(current.file().open(next.start()), next.start(), folder.markers());
        }
    }

    private void endBlock(LogFolder.Indexed current, LogFileIndex.Block ended) throws IOException {
        linesRead += linesInBlock;
        linesCounted += ended.lines();
        if (linesInBlock != ended.lines()) {
            throw new IncompleteReadException("%s changed while it was read: bytes %d to %d held %d lines, now %d"
                    .formatted(current.file().path(), ended.start(), ended.end(), ended.lines(), linesInBlock));
        }
        seek(current, block + 1);
    }
}
