package dev.waybill.reconciliation.source.file;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.waybill.reconciliation.source.control.ControlRecordParser;
import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the lines of a log and stops only at those that hold a marker, at those in which another line begins (see
 * {@link Seam}), and at holes: runs of NULs, as a power cut leaves
 * them, of any size, and lines that are too long to be any. What stands in the same line before a hole and after it is read
 * as a line each. Not for concurrent use.
 *
 * <p>A hole at the very beginning is passed over: it is left by a log that was cut under a writer that does not append.
 */
final class LineReader implements AutoCloseable {

    static final int LONGEST_BYTES = 1 << 24;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final byte[] NULS = new byte[BUFFER_BYTES];
    private static final int AT_END = -1;
    private static final int TOO_LONG = -2;
    private static final int BEGINNING_BYTES = 1 << 12;

    private final InputStream in;
    private final byte[][] markers;
    private final @Nullable Consumer<LogLine> control;
    private final LogLine line = new LogLine();
    private final LogLine searched = new LogLine();
    private final HashStream64 hash = Hashing.xxh3_64().hashStream();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int lineStart;
    private int hashedTo;
    private int filled;
    private long bufferOffset;
    private boolean ended;
    private long foundAt;
    private boolean holeAhead;
    private boolean hole;
    private boolean seam;
    private boolean doubled;
    private long leadingNuls;
    private @Nullable Rest rest;

    /**
     * @param offset where in the text the stream begins
     * @param doubled whether the line before it held another one: then that says nothing of the next one
     */
    LineReader(InputStream in, long offset, List<String> markers, boolean doubled) {
        this(in, offset, markers, doubled, null);
    }

    /** @param control takes the lines that hold no marker but may be control records; views that hold for the call */
    LineReader(
            InputStream in, long offset, List<String> markers, boolean doubled, @Nullable Consumer<LogLine> control) {
        this.doubled = doubled;
        this.control = control;
        this.in = in;
        this.bufferOffset = offset;
        this.markers = markers.stream()
                .map(marker -> marker.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** What was left alone at the end: a line that a hole follows, which may yet be written. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record Rest(long offset, byte[] line, long hash) {}

    /**
     * The next line that holds a marker, without its line break, or the next hole, or null after the last whole line. A last
     * line without a line break, and a hole at the end, are left alone: see {@link #unfinished} and {@link #endsInHole}.
     *
     * @param limit offset in the text; lines that begin there or later are left alone
     * @return a view that holds until the next call; empty where it is a hole
     */
    @Nullable LogLine next(long limit) throws IOException {
        hole = false;
        seam = false;
        while (holeAhead || (rest == null && offset() < limit)) {
            if (holeAhead) {
                holeAhead = false;
                hole = true;
                return line.moveTo(buffer, 0, 0);
            }
            int end = nextBreak();
            if (end == AT_END) {
                return null;
            }
            int start = lineStart;
            foundAt = bufferOffset + start;
            if (end != TOO_LONG && buffer[end] == '\n') {
                lineStart = end + 1;
                boolean json = Seam.isJson(buffer, start, end);
                boolean before = doubled;
                doubled = !json && Seam.isIn(buffer, start, end);
                if (isMarked(buffer, start, end)) {
                    return line(buffer, start, end);
                }
                boolean habit = before || (foundAt == 0 && isNextDoubled());
                if ((doubled && !habit) || (json && Seam.isInJson(buffer, start, end))) {
                    seam = true;
                    return line(buffer, start, end);
                }
                if (control != null && ControlRecordParser.mayBeIn(searched)) {
                    control.accept(searched);
                }
            } else {
                byte[] before = end == TOO_LONG ? passLong() : passHole(end);
                if (isMarked(before, 0, before.length) && rest == null) {
                    return line(before, 0, before.length);
                }
            }
        }
        return null;
    }

    /** Whether the next line holds another one, as far as it was written. */
    private boolean isNextDoubled() {
        int end = breakIn(lineStart, filled);
        return end >= 0 && Seam.isIn(buffer, lineStart, end);
    }

    /** Whether what {@link #next} found is a hole, in which any number of lines may have stood. */
    boolean isHole() {
        return hole;
    }

    /** Whether what {@link #next} found holds no marker, but two lines of which the first one is torn. */
    boolean isSeam() {
        return seam;
    }

    /** Whether the line that was passed over last held another one. */
    boolean isDoubled() {
        return doubled;
    }

    /** Where in the text the line begins that {@link #next} found; for a hole, the line in which it stands. */
    long foundAt() {
        return foundAt;
    }

    /** Where in the text the next line begins. */
    long offset() {
        return rest == null ? bufferOffset + lineStart : rest.offset();
    }

    /** A hash of all that was passed over since the last call, or since the beginning. */
    long takeHash() {
        feed(lineStart);
        long value = rest == null ? hash.getAsLong() : rest.hash();
        hash.reset();
        return value;
    }

    /** What stands after the last line break, if it holds a marker; to be asked after {@link #next} reached the end. */
    @Nullable String unfinished() {
        if (rest != null) {
            byte[] last = rest.line();
            return isMarked(last, 0, last.length) ? line(last, 0, last.length).toString() : null;
        }
        return ended && isMarked(buffer, lineStart, filled)
                ? line(buffer, lineStart, filled).toString()
                : null;
    }

    /**
     * The beginning of what stands after the last line break, if it holds no marker and is not blank: a line of any kind that
     * ends before its marker; to be asked after {@link #next} reached the end.
     */
    @Nullable String fragment() {
        if (rest != null || !ended || isMarked(buffer, lineStart, filled)) {
            return null;
        }
        String text = line(buffer, lineStart, Math.min(filled, lineStart + BEGINNING_BYTES))
                .toString();
        return text.isBlank() ? null : text;
    }

    /** How many NULs the text begins with, as far as it was read. */
    long leadingNuls() {
        return leadingNuls;
    }

    /** Whether the text ends with a hole; to be asked after {@link #next} reached the end. */
    boolean endsInHole() {
        return rest != null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private LogLine line(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        boolean marked = end - from > 2
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF; // a byte order mark
        return line.moveTo(bytes, marked ? from + 3 : from, end);
    }

    /** Where the line ends, by a line break or a NUL. */
    private int nextBreak() throws IOException {
        int from = lineStart;
        while (true) {
            int found = breakIn(from, filled);
            if (found >= 0) {
                return found;
            }
            int kept = filled - lineStart;
            if (ended) {
                return AT_END;
            }
            if (kept >= LONGEST_BYTES) {
                return TOO_LONG;
            }
            fill();
            from = lineStart + kept;
        }
    }

    private int breakIn(int from, int to) {
        byte[] bytes = buffer;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            long newlines = eight ^ ('\n' * ONES);
            long found = (((newlines - ONES) & ~newlines) | ((eight - ONES) & ~eight)) & HIGHS;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == 0) {
                return i;
            }
        }
        return AT_END;
    }

    /** Passes over NULs without keeping them. What stands before them in the line is returned. */
    private byte[] passHole(int nul) throws IOException {
        byte[] before = Arrays.copyOfRange(buffer, lineStart, nul);
        long from = offset();
        long holeFrom = bufferOffset + nul;
        feed(lineStart);
        lineStart = nul;
        while (true) {
            int length = Math.min(filled - lineStart, NULS.length);
            int other = Arrays.mismatch(buffer, lineStart, lineStart + length, NULS, 0, length);
            lineStart += other < 0 ? length : other;
            hashedTo = lineStart;
            leadingNuls = holeFrom == 0 ? bufferOffset + lineStart : leadingNuls;
            if (other >= 0) {
                break;
            }
            if (lineStart == filled && !fillMore()) {
                rest = new Rest(from, before, hash.getAsLong());
                return before;
            }
        }
        hash.putBytes(before).putLong(bufferOffset + lineStart - holeFrom);
        holeAhead = holeFrom > 0;
        return before;
    }

    /** Passes over a line that is too long to be kept; returns its beginning. */
    private byte[] passLong() throws IOException {
        byte[] before = Arrays.copyOfRange(buffer, lineStart, lineStart + BEGINNING_BYTES);
        long from = offset();
        feed(lineStart);
        Rest ifItEnds = new Rest(from, before, hash.getAsLong());
        lineStart = filled;
        int end = AT_END;
        while (end < 0 && fillMore()) {
            end = breakIn(0, filled);
            lineStart = end < 0 ? filled : end + (buffer[end] == '\n' ? 1 : 0);
        }
        if (end < 0) {
            rest = ifItEnds;
        } else {
            holeAhead = true;
        }
        return before;
    }

    private boolean fillMore() throws IOException {
        if (!ended) {
            fill();
        }
        return !ended;
    }

    private void fill() throws IOException {
        feed(lineStart);
        int kept = filled - lineStart;
        if (kept == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        } else if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, kept);
        }
        bufferOffset += lineStart;
        lineStart = 0;
        hashedTo = 0;
        filled = kept;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }

    private void feed(int to) {
        if (to > hashedTo) {
            hash.putBytes(buffer, hashedTo, to - hashedTo);
            hashedTo = to;
        }
    }

    private boolean isMarked(byte[] bytes, int from, int to) {
        searched.moveTo(bytes, from, to);
        for (byte[] marker : markers) {
            if (searched.indexOf(marker, 0) >= 0) {
                return true;
            }
        }
        return false;
    }
}
