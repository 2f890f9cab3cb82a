package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over the lines of a log and stops only at those that hold a marker. Not for concurrent use. */
final class LineReader implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int MAX_LINE_BYTES = 1 << 24;

    private final InputStream in;
    private final byte[][] markers;
    private final LogLine line = new LogLine();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int lineStart;
    private int filled;
    private long bufferOffset;
    private boolean ended;

    /** @param offset where in the text the stream begins */
    LineReader(InputStream in, long offset, List<String> markers) {
        this.in = in;
        this.bufferOffset = offset;
        this.markers = markers.stream()
                .map(marker -> marker.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /**
     * The next line that holds a marker, without its line break, or null after the last whole line. A last line without a
     * line break is left alone: see {@link #unfinished}.
     *
     * @param limit offset in the text; lines that begin there or later are left alone
     * @return a view that holds until the next call
     */
    @Nullable LogLine next(long limit) throws IOException {
        while (bufferOffset + lineStart < limit) {
            int newline = nextNewline();
            if (newline < 0) {
                return null;
            }
            int start = lineStart;
            lineStart = newline + 1;
            if (holdsMarker(start, newline)) {
                return line(start, newline);
            }
        }
        return null;
    }

    /** Where in the text the next line begins. */
    long offset() {
        return bufferOffset + lineStart;
    }

    /** What stands after the last line break, if it holds a marker; to be asked after {@link #next} reached the end. */
    @Nullable String unfinished() {
        return ended && holdsMarker(lineStart, filled) ? line(lineStart, filled).toString() : null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private LogLine line(int from, int to) {
        int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
        return line.moveTo(buffer, from, end);
    }

    private int nextNewline() throws IOException {
        int searched = lineStart;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            if (ended) {
                return -1;
            }
            searched = filled - lineStart;
            fill();
            searched += lineStart;
        }
    }

    private void fill() throws IOException {
        int kept = filled - lineStart;
        if (kept == buffer.length) {
            if (kept >= MAX_LINE_BYTES) {
                throw new IOException("A line at byte %d is longer than %d bytes".formatted(offset(), MAX_LINE_BYTES));
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        } else if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, kept);
        }
        bufferOffset += lineStart;
        lineStart = 0;
        filled = kept;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }

    private boolean holdsMarker(int from, int to) {
        for (byte[] marker : markers) {
            if (holds(marker, from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(byte[] marker, int from, int to) {
        byte first = marker[0];
        int last = to - marker.length;
        for (int i = from; i <= last; i++) {
            if (buffer[i] == first && Arrays.equals(buffer, i, i + marker.length, marker, 0, marker.length)) {
                return true;
            }
        }
        return false;
    }
}
