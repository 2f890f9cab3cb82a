package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of Protocol Buffers while it streams in: tags, varints, and what is preceded by its length. Ends of
 * messages are positions in bytes from the beginning of the body. Not for concurrent use.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class WireReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LONGEST_BYTES = 1 << 26;
    private static final int LONGEST_VARINT = 10;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int filled;
    private long bufferPosition;

    WireReader(InputStream in) {
        this.in = in;
    }

    /** Whether the body ends here. */
    boolean atEnd() throws IOException {
        return next == filled && !fill();
    }

    /** How many bytes were read so far. */
    long position() {
        return bufferPosition + next;
    }

    static int field(int tag) {
        return tag >>> 3;
    }

    static int type(int tag) {
        return tag & 7;
    }

    /** The tag of the next field: its number and its type. */
    int tag() throws IOException {
        long tag = varint();
        if (tag <= 0 || tag > Integer.MAX_VALUE || field((int) tag) == 0) {
            throw new BadAnswerException("%d is no tag of a field".formatted(tag));
        }
        return (int) tag;
    }

    long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (next == filled && !fill()) {
                throw endsEarly();
            }
            byte part = buffer[next++];
            value |= (long) (part & 0x7F) << (7 * i);
            if (part >= 0) {
                return value;
            }
        }
        throw new BadAnswerException("a number is longer than %d bytes".formatted(LONGEST_VARINT));
    }

    /**
     * Reads the length of a field that is preceded by it.
     *
     * @param end where the message around it ends
     * @return where the field ends
     */
    long endOfBytes(long end) throws IOException {
        long length = varint();
        if (length < 0 || length > end - position()) {
            throw new BadAnswerException("a field of %d bytes does not end in its message".formatted(length));
        }
        return position() + length;
    }

    /** Checks that a message was read to its end, and not beyond. */
    void expectEnd(long end) {
        if (position() != end) {
            throw new BadAnswerException("a message ends at byte %d, not at %d".formatted(end, position()));
        }
    }

    /** Passes over the value of a field. */
    void skip(int tag, long end) throws IOException {
        switch (type(tag)) {
            case VARINT -> varint();
            case FIXED64 -> skipTo(position() + Long.BYTES);
            case BYTES -> skipTo(endOfBytes(end));
            case FIXED32 -> skipTo(position() + Integer.BYTES);
            default -> throw new BadAnswerException("field %d is of type %d".formatted(field(tag), type(tag)));
        }
    }

    private void skipTo(long position) throws IOException {
        while (position() < position) {
            if (next == filled && !fill()) {
                throw endsEarly();
            }
            next += (int) Math.min(filled - next, position - position());
        }
    }

    /** Reads a field that is preceded by its length as text. */
    String text(long end) throws IOException {
        int length = whole(endOfBytes(end));
        String text = new String(buffer, next, length, StandardCharsets.UTF_8);
        next += length;
        return text;
    }

    /** Shows a field that is preceded by its length, until the next call of any method. */
    void line(LogLine line, long end) throws IOException {
        int length = whole(endOfBytes(end));
        line.moveTo(buffer, next, next + length);
        next += length;
    }

    /**
     * Makes sure that the buffer holds everything up to a position, so that what lies before it stays where it is while it is
     * read.
     *
     * @return how many bytes that are
     */
    int whole(long end) throws IOException {
        long length = end - position();
        if (length > LONGEST_BYTES) {
            throw new BadAnswerException("a field of %d bytes is longer than any line".formatted(length));
        }
        while (filled - next < length) {
            if (!fill((int) length)) {
                throw endsEarly();
            }
        }
        return (int) length;
    }

    private boolean fill() throws IOException {
        return fill(1);
    }

    /** Reads on, and makes room for so many bytes in one piece. */
    private boolean fill(int length) throws IOException {
        if (buffer.length - next < length || next == filled) {
            byte[] target = buffer.length < length ? new byte[Math.max(length, 2 * buffer.length)] : buffer;
            System.arraycopy(buffer, next, target, 0, filled - next);
            buffer = target;
            bufferPosition += next;
            filled -= next;
            next = 0;
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read > 0) {
            filled += read;
        }
        return read >= 0;
    }

    private static BadAnswerException endsEarly() {
        return new BadAnswerException("the answer is not whole: it ends within a message");
    }
}
