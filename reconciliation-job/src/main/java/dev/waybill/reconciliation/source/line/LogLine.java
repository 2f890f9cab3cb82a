package dev.waybill.reconciliation.source.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A line of a log, as the UTF-8 bytes that it was written in. A view of a buffer, moved from line to line by its owner: to
 * decode a line costs more than to find in it the few bytes that matter. Positions count bytes from the line's beginning. Not
 * for concurrent use.
 */
public final class LogLine {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long SEVENS = 0x7F7F7F7F7F7F7F7FL;

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
        return indexOf(text, from, length);
    }

    /** Where a text stands first, whole, in {@code [from, to)}; −1 if it does not. */
    int indexOf(byte[] text, int from, int to) {
        int last = start + to - text.length;
        for (int i = next(text[0], start + from, last + 1); i >= 0; i = next(text[0], i + 1, last + 1)) {
            if (matches(text, i)) {
                return i - start;
            }
        }
        return -1;
    }

    /** Where a text stands last, at or before a position; −1 if it does not. */
    public int lastIndexOf(byte[] text, int from) {
        int end = start + Math.min(from, length - text.length) + 1;
        for (int i = previous(text[0], start, end); i >= 0; i = previous(text[0], start, i)) {
            if (matches(text, i)) {
                return i - start;
            }
        }
        return -1;
    }

    /** Where an ASCII character stands last in {@code [from, to)}; −1 if it does not. */
    int lastIndexOf(char ascii, int from, int to) {
        int found = previous((byte) ascii, start + from, start + to);
        return found < 0 ? -1 : found - start;
    }

    /** The first place in the buffer's {@code [from, to)} that holds a byte; −1 if none does. Looks at eight at a time. */
    private int next(byte wanted, int from, int to) {
        byte[] bytes = buffer;
        long pattern = (wanted & 0xFFL) * ONES;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long zeros = zeros((long) EIGHT.get(bytes, i) ^ pattern);
            if (zeros != 0) {
                return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The last place in the buffer's {@code [from, to)} that holds a byte; −1 if none does. */
    private int previous(byte wanted, int from, int to) {
        byte[] bytes = buffer;
        long pattern = (wanted & 0xFFL) * ONES;
        int i = to;
        for (; i >= from + Long.BYTES; i -= Long.BYTES) {
            long zeros = zeros((long) EIGHT.get(bytes, i - Long.BYTES) ^ pattern);
            if (zeros != 0) {
                return i - 1 - Long.numberOfLeadingZeros(zeros) / Byte.SIZE;
            }
        }
        for (i--; i >= from; i--) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The highest bit of each byte that is zero, and of no other (Warren, Hacker's Delight, 6–1). */
    private static long zeros(long bytes) {
        return ~((bytes & SEVENS) + SEVENS | bytes | SEVENS);
    }

    /** Whether {@code [from, to)} holds nothing but visible ASCII other than quotes and backslashes. Looks at eight at a time. */
    boolean isPlain(int from, int to) {
        byte[] bytes = buffer;
        int end = start + to;
        int i = start + from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            if (holdsOther(eight)) {
                return false;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7F || bytes[i] == '"' || bytes[i] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** A byte is below another, or zero, where taking the other away borrows; DEL and all above it carry into the highest bit. */
    private static boolean holdsOther(long eight) {
        long quotes = eight ^ '"' * ONES;
        long backslashes = eight ^ '\\' * ONES;
        long below = (eight - ('!' * ONES)) & ~eight;
        long zeros = ((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes);
        return ((below | zeros | eight | (eight + ONES)) & ~SEVENS) != 0;
    }

    boolean startsWith(byte[] text, int at) {
        return at + text.length <= length && matches(text, start + at);
    }

    private boolean matches(byte[] text, int at) {
        return Arrays.equals(buffer, at, at + text.length, text, 0, text.length);
    }

    /** A copy of the bytes {@code [from, to)}. */
    byte[] bytes(int from, int to) {
        return Arrays.copyOfRange(buffer, start + from, start + to);
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
