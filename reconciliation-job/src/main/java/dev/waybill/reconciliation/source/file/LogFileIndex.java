package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogLine;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in a log file which log times lie, and how many lines hold a marker: built by one pass over the file, and grown with
 * it. Serves to skip what lies outside a range, and to prove that a later pass saw all of the rest.
 *
 * <p>A line whose own time cannot be read counts with the time of the line before it.
 */
final class LogFileIndex {

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int TAIL_BYTES = 512;
    private static final Instant NONE_YET = Instant.EPOCH;

    private final List<Block> blocks = new ArrayList<>();
    private byte[] head = {};
    private byte[] tail = {};
    private long indexedTo;
    private long indexedSize = -1;
    private @Nullable String unfinished;

    /**
     * A run of whole lines.
     *
     * @param start first byte in the uncompressed text
     * @param end first byte after it
     * @param lines lines that hold a marker
     * @param carried log time that a line without a readable time at the beginning counts with
     */
    record Block(long start, long end, Instant min, Instant max, long lines, Instant carried) {

        boolean touches(LogRange range) {
            return lines > 0 && min.isBefore(range.to()) && !max.isBefore(range.from());
        }
    }

    /**
     * What a file held when it was looked at.
     *
     * @param unfinished what stands after the last line break, if it holds a marker: a line that is being written, or one
     *     whose writer died
     */
    record Content(List<Block> blocks, @Nullable String unfinished) {}

    /** Takes in what was appended since the last time; begins anew if the file is another one, or was cut. */
    synchronized Content refresh(LogFile file, List<String> markers, FileTimeZone zone) throws IOException {
        byte[] found = file.head();
        if (!continues(file, found)) {
            blocks.clear();
            indexedTo = 0;
            indexedSize = -1;
        }
        head = found;
        if (file.size() != indexedSize) {
            extend(file, markers, zone);
            tail = file.compressed() ? new byte[0] : tail(file);
            indexedSize = file.size();
        }
        return new Content(List.copyOf(blocks), unfinished);
    }

    /** Logs may begin alike, with a header or with NULs, so what grew must also go on where the index ends. */
    private boolean continues(LogFile file, byte[] found) throws IOException {
        if (found.length < head.length || !Arrays.equals(head, Arrays.copyOf(found, head.length))) {
            return false;
        }
        if (file.compressed()) {
            return file.size() == indexedSize;
        }
        return file.size() >= indexedTo && (file.size() == indexedSize || Arrays.equals(tail, tail(file)));
    }

    private byte[] tail(LogFile file) throws IOException {
        int length = Math.toIntExact(Math.min(indexedTo, TAIL_BYTES));
        return file.bytes(indexedTo - length, length);
    }

    private void extend(LogFile file, List<String> markers, FileTimeZone zone) throws IOException {
        LogTime logTime = new LogTime(zone);
        Instant carried = blocks.isEmpty() ? NONE_YET : blocks.getLast().max();
        try (LineReader reader = new LineReader(file.open(indexedTo), indexedTo, markers)) {
            while (true) {
                long start = reader.offset();
                Instant before = carried;
                Instant min = null;
                Instant max = Instant.MIN;
                long lines = 0;
                LogLine line = reader.next(start + BLOCK_BYTES);
                while (line != null) {
                    @Nullable Instant later = logTime.laterBefore(line, line.length());
                    @Nullable Instant stated = Optional.ofNullable(logTime.of(line)).orElse(later);
                    if (stated != null && carried.equals(NONE_YET)) {
                        before = stated; // the log begins within a line, whose time is cut off
                        min = null;
                    }
                    carried = stated == null ? carried : stated;
                    min = min == null || carried.isBefore(min) ? carried : min;
                    carried = later == null ? carried : later;
                    max = carried.isAfter(max) ? carried : max;
                    lines++;
                    line = reader.next(start + BLOCK_BYTES);
                }
                if (reader.offset() == start) {
                    unfinished = reader.unfinished();
                    return;
                }
                indexedTo = reader.offset();
                if (min != null) {
                    blocks.add(new Block(start, indexedTo, min, max, lines, before));
                }
            }
        }
    }
}
