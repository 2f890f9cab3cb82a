package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import dev.waybill.reconciliation.source.file.archive.Archives;
import dev.waybill.reconciliation.source.file.archive.ChannelInput;
import dev.waybill.reconciliation.source.file.archive.DamagedLogException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** A log file that is held open: a rotation that moves or removes it changes nothing of what is read. */
final class OpenLog implements AutoCloseable {

    private final LogFile file;
    private final FileChannel channel;
    private final ArchiveKind kind;

    private OpenLog(LogFile file, FileChannel channel, ArchiveKind kind) {
        this.file = file;
        this.channel = channel;
        this.kind = kind;
    }

    /**
     * Opens a file that was found before.
     *
     * @throws NoSuchFileException if another file lies there by now, or none
     */
    static OpenLog of(LogFile file) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        try {
            if (!LogFile.at(file.path()).key().equals(file.key())) {
                throw new NoSuchFileException(file.path().toString(), null, "it was moved while it was read");
            }
            byte[] head = new ChannelInput(channel, 0).readNBytes(ArchiveKind.HEAD_BYTES);
            return new OpenLog(file, channel, ArchiveKind.of(head));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    LogFile file() {
        return file;
    }

    boolean isArchive() {
        return kind != ArchiveKind.NONE;
    }

    /** The content from a byte of the unpacked text on; closing it leaves the file open. */
    InputStream text(long offset) throws IOException {
        if (!isArchive()) {
            return new ChannelInput(channel, offset);
        }
        try {
            InputStream text = new Unpacked(Archives.unpack(channel, kind, file));
            text.skipNBytes(offset);
            return text;
        } catch (DamagedLogException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedLogException(file, e);
        }
    }

    /** Bytes of the unpacked text; fewer, where it ends before. */
    byte[] bytes(long offset, int length) throws IOException {
        try (InputStream in = text(offset)) {
            return in.readNBytes(length);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Gives every failure to unpack the file's name, whatever the library throws. */
    private final class Unpacked extends FilterInputStream {

        Unpacked(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException | IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
                throw new DamagedLogException(file, e);
            } catch (RuntimeException e) {
                if (e.getClass().getName().startsWith("io.airlift.")) {
                    throw new DamagedLogException(file, e);
                }
                throw e;
            }
        }

        @Override
        public long skip(long bytes) throws IOException {
            byte[] skipped = new byte[(int) Math.min(1 << 16, bytes)];
            return bytes <= 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
        }
    }
}
