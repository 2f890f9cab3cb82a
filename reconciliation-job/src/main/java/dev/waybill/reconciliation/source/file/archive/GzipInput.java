package dev.waybill.reconciliation.source.file.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks a gzip file of any number of members (RFC 1952). Unlike the JDK's stream it never takes a member that is cut or
 * damaged for the end: after the last one nothing may follow but zeros, with which tapes and block devices fill up.
 */
final class GzipInput extends InputStream {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] packed = new byte[BUFFER_BYTES];
    private int next;
    private int filled;
    private boolean ended;

    GzipInput(InputStream in) throws IOException {
        this.in = in;
        if (nextByte() != 0x1F) {
            throw new ZipException("not in gzip format");
        }
        readHeader();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!ended && length > 0) {
            int read = inflate(target, offset, length);
            if (read > 0) {
                crc.update(target, offset, read);
                return read;
            }
            if (inflater.finished()) {
                next = filled - inflater.getRemaining();
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("a gzip member needs a dictionary");
            } else if (inflater.needsInput()) {
                refill();
                inflater.setInput(packed, next, filled - next);
                next = filled;
            }
        }
        return length == 0 ? 0 : -1;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        in.close();
    }

    private int inflate(byte[] target, int offset, int length) throws ZipException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new ZipException("a gzip member is damaged: " + e.getMessage());
        }
    }

    private void endMember() throws IOException {
        if (number(4) != crc.getValue() || number(4) != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("a gzip member is damaged: its checksum or length does not fit");
        }
        int first = more() ? nextByte() : -1;
        if (first == 0x1F) {
            readHeader();
            return;
        }
        for (int filling = first; filling >= 0; filling = more() ? nextByte() : -1) {
            if (filling != 0) {
                throw new ZipException("what follows a gzip member is none");
            }
        }
        ended = true;
    }

    private void readHeader() throws IOException {
        if (nextByte() != 0x8B || nextByte() != 8) {
            throw new ZipException("what follows is no gzip member");
        }
        int flags = nextByte();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip((int) number(2));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(packed, next, filled - next);
        next = filled;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            nextByte();
        }
    }

    private void skipText() throws IOException {
        while (nextByte() != 0) {
            // up to the zero that ends the text
        }
    }

    private long number(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) nextByte() << (8 * i);
        }
        return value;
    }

    private int nextByte() throws IOException {
        if (next == filled) {
            refill();
        }
        return packed[next++] & 0xFF;
    }

    private boolean more() throws IOException {
        if (next == filled) {
            filled = Math.max(0, in.read(packed, 0, packed.length));
            next = 0;
        }
        return next < filled;
    }

    private void refill() throws IOException {
        if (!more()) {
            throw new EOFException("a gzip member is cut short");
        }
    }
}
