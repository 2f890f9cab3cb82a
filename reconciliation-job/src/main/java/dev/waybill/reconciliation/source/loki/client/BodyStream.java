package dev.waybill.reconciliation.source.loki.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/** A body on its way to the parser: counts its bytes, and ends it when a body that comes in drops takes too long. */
final class BodyStream extends FilterInputStream {

    private final long deadline;
    private long count;

    /**
     * @param deadline the {@link System#nanoTime} by which the body must have come
     */
    BodyStream(InputStream in, long deadline) {
        super(in);
        this.deadline = deadline;
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        counted(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        counted(read);
        return read;
    }

    private void counted(int bytes) throws SocketTimeoutException {
        count += Math.max(bytes, 0);
        if (bytes >= 0 && System.nanoTime() - deadline > 0) {
            throw new SocketTimeoutException("Read timed out");
        }
    }
}
