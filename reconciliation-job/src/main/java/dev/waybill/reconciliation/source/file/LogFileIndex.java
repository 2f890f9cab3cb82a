package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.control.ControlRecordParser;
import dev.waybill.reconciliation.source.line.LogLine;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a log file which log times lie, and how many lines hold a marker: built by one pass over the file, and grown with
 * it. Serves to skip what lies outside a range, and to prove that a later pass saw all of the rest.
 */
final class LogFileIndex {

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int TAIL_BYTES = 512;

    private final List<Block> blocks = new ArrayList<>();
    private Undated undated = new Undated();
    private byte[] head = {};
    private byte[] tail = {};
    private long indexedTo;
    private boolean doubled;
    private @Nullable LogFile seen;
    private Instant carried = LineTimes.NONE_YET;
    private final List<ControlRecord> said = new ArrayList<>();
    private List<ControlRecord> records = List.of();
    private Edges edges = Edges.NONE;

    /**
     * A run of whole lines.
     *
     * @param start first byte in the unpacked text
     * @param end first byte after it
     * @param min earliest log time that could be read; later than {@code max} where none could
     * @param max latest log time that could be read
     * @param lines lines that hold a marker, or another line, and holes
     * @param doubled whether the line before the first one held another one
     * @param carried log time of the line before the first one
     * @param hash of all bytes, holes by their length
     */
    record Block(
            long start, long end, Instant min, Instant max, long lines, Instant carried, boolean doubled, long hash) {

        boolean isDated() {
            return !max.isBefore(min);
        }

        boolean touches(LogRange range) {
            return isDated() && min.isBefore(range.to()) && !max.isBefore(range.from());
        }
    }

    /**
     * What a file held when it was looked at.
     *
     * @param undated the lines whose time cannot be read, and holes
     * @param carried log time of the last line
     * @param edges with what it begins and ends
     * @param records what writers say in it of their lines, in the order of writing
     */
    record Content(
            List<Block> blocks, Undated.Found undated, Instant carried, Edges edges, List<ControlRecord> records) {

        static final Content NOTHING =
                new Content(List.of(), Undated.Found.NONE, LineTimes.NONE_YET, Edges.NONE, List.of());

        boolean isEmpty() {
            return blocks.isEmpty() && unfinished() == null && fragment() == null && !endsInHole() && records.isEmpty();
        }

        @Nullable String unfinished() {
            return edges.unfinished();
        }

        @Nullable Fragment fragment() {
            return edges.fragment();
        }

        boolean endsInHole() {
            return edges.hole();
        }
    }

    /**
     * With what a text begins and ends.
     *
     * @param nuls how many NULs it begins with: it was cut there under a writer that does not append
     * @param length of its whole lines
     * @param unfinished what stands after the last line break, if it holds a marker: a line that is being written, or one
     *     whose writer died
     * @param fragment the same, if it holds none
     * @param hole whether it ends with NULs
     */
    record Edges(
            long nuls,
            long length,
            @Nullable String unfinished,
            @Nullable Fragment fragment,
            boolean hole) {

        static final Edges NONE = new Edges(0, 0, null, null, false);
    }

    /**
     * A line that ends before anything tells whether it is a sighting.
     *
     * @param stated the log time that it states; null where that may be cut, too
     */
    record Fragment(String text, @Nullable Instant stated) {

        /** What is longer than this goes on after its time. */
        private static final int LONGEST_TIME = 48;

        static Fragment of(String text, LineTimes times) {
            return new Fragment(text, text.length() < LONGEST_TIME ? null : times.of(LogLine.of(text)));
        }
    }

    /** Whether the index holds all of the file, as far as the file system tells. */
    synchronized boolean isOf(LogFile file) {
        return seen != null && seen.isUnchanged(file);
    }

    synchronized Content content() {
        return new Content(List.copyOf(blocks), undated.found(), carried, edges, records);
    }

    /** Takes in what was appended since the last time; begins anew if the file is another one, or was cut. */
    synchronized Content refresh(OpenLog log, LogHead found, List<String> markers, FileTimeZone zone)
            throws IOException {
        if (!continues(log, found)) {
            blocks.clear();
            said.clear();
            undated = new Undated();
            carried = LineTimes.NONE_YET;
            edges = Edges.NONE;
            indexedTo = 0;
            doubled = false;
        }
        seen = null;
        head = found.bytes();
        extend(log, markers, zone);
        records = List.copyOf(said);
        tail = log.isArchive() ? new byte[0] : tail(log);
        seen = log.file();
        return content();
    }

    /** Logs may begin alike, with a header or with NULs, so what grew must also go on where the index ends. */
    private boolean continues(OpenLog log, LogHead found) throws IOException {
        byte[] bytes = found.bytes();
        return seen != null
                && !log.isArchive()
                && log.file().size() >= indexedTo
                && bytes.length >= head.length
                && Arrays.equals(head, 0, head.length, bytes, 0, head.length)
                && Arrays.equals(tail, tail(log));
    }

    private byte[] tail(OpenLog log) throws IOException {
        int length = Math.toIntExact(Math.min(indexedTo, TAIL_BYTES));
        return log.bytes(indexedTo - length, length);
    }

    private void extend(OpenLog log, List<String> markers, FileTimeZone zone) throws IOException {
        LineTimes times = new LineTimes(zone, carried);
        ControlRecordParser control = new ControlRecordParser(markers);
        try (LineReader reader =
                new LineReader(log.text(indexedTo), indexedTo, markers, doubled, line -> take(control.parse(line)))) {
            while (true) {
                long start = reader.offset();
                Instant before = times.carried();
                boolean doubledBefore = reader.isDoubled();
                Instant min = Instant.MAX;
                Instant max = Instant.MIN;
                long lines = 0;
                LogLine line = reader.next(start + BLOCK_BYTES);
                while (line != null) {
                    @Nullable Instant stated = reader.isHole() ? null : times.of(line);
                    @Nullable Instant later = reader.isHole() ? null : times.laterBefore(line, line.length());
                    undated.take(reader, line, stated, later);
                    min = earlier(earlier(min, stated), later);
                    max = latest(latest(max, stated), later);
                    lines++;
                    line = reader.next(start + BLOCK_BYTES);
                }
                carried = times.carried();
                if (reader.offset() == start) {
                    edges = edgesOf(reader, times);
                    return;
                }
                indexedTo = reader.offset();
                doubled = reader.isDoubled();
                long hash = reader.takeHash();
                if (lines > 0) {
                    blocks.add(new Block(start, indexedTo, min, max, lines, before, doubledBefore, hash));
                }
            }
        }
    }

    private void take(@Nullable ControlRecord record) {
        if (record != null) {
            said.add(record);
        }
    }

    private Edges edgesOf(LineReader reader, LineTimes times) {
        @Nullable String fragment = reader.fragment();
        return new Edges(
                Math.max(edges.nuls(), reader.leadingNuls()),
                indexedTo,
                reader.unfinished(),
                fragment == null ? null : Fragment.of(fragment, times),
                reader.endsInHole());
    }

    private static Instant earlier(Instant a, @Nullable Instant b) {
        return b != null && b.isBefore(a) ? b : a;
    }

    private static Instant latest(Instant a, @Nullable Instant b) {
        return b != null && b.isAfter(a) ? b : a;
    }
}
