package dev.waybill.reconciliation.source.file.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a channel from a position on, and leaves it open: its owner reads it again. */
public final class ChannelInput extends InputStream {

    private final FileChannel channel;
    private long position;

    public ChannelInput(FileChannel channel, long position) {
        this.channel = channel;
        this.position = position;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = channel.read(ByteBuffer.wrap(target, offset, length), position);
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = Math.clamp(channel.size() - position, 0, Math.max(bytes, 0));
        position += skipped;
        return skipped;
    }
}
