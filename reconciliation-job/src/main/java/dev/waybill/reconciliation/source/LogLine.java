package dev.waybill.reconciliation.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A line of a log, as the UTF-8 bytes that it was written in. A view of a buffer, moved from line to line by its owner: to
 * decode a line costs more than to find in it the few bytes that matter. Positions count bytes from the line's beginning. Not
 * for concurrent use.
 */
public final class LogLine {

    private byte[] buffer = {};
    private int start;
    private int length;

    /** A line of its own. */
    public static LogLine of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new LogLine().moveTo(bytes, 0, bytes.length);
    }

    /** Shows the bytes {@code [from, to)} of a buffer from now on. */
    public LogLine moveTo(byte[] buffer, int from, int to) {
        Objects.checkFromToIndex(from, to, buffer.length);
        this.buffer = buffer;
        this.start = from;
        this.length = to - from;
        return this;
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    public byte at(int index) {
        return buffer[start + index];
    }

    /** Where a text stands first, at or after a position; −1 if it does not. */
    public int indexOf(byte[] text, int from) {
        byte first = text[0];
        int last = start + length - text.length;
        for (int i = start + from; i <= last; i++) {
            if (buffer[i] == first && matches(text, i)) {
                return i - start;
            }
        }
        return -1;
    }

    /** Where a text stands last, at or before a position; −1 if it does not. */
    int lastIndexOf(byte[] text, int from) {
        byte first = text[0];
        for (int i = start + Math.min(from, length - text.length); i >= start; i--) {
            if (buffer[i] == first && matches(text, i)) {
                return i - start;
            }
        }
        return -1;
    }

    /** Where an ASCII character stands last in {@code [from, to)}; −1 if it does not. */
    int lastIndexOf(char ascii, int from, int to) {
        for (int i = start + to - 1; i >= start + from; i--) {
            if (buffer[i] == ascii) {
                return i - start;
            }
        }
        return -1;
    }

    boolean startsWith(byte[] text, int at) {
        return at + text.length <= length && matches(text, start + at);
    }

    private boolean matches(byte[] text, int at) {
        return Arrays.equals(buffer, at, at + text.length, text, 0, text.length);
    }

    /** The bytes {@code [from, to)} as text; what is no UTF-8 becomes U+FFFD. */
    public String text(int from, int to) {
        return new String(buffer, start + from, to - from, StandardCharsets.UTF_8);
    }

    /** The whole line as text. */
    @Override
    public String toString() {
        return text(0, length);
    }
}
