package dev.waybill.simulator.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that only grows by whole lines: a write that fails half-way is taken back, a torn last line of an earlier run is
 * ended, and a file that was moved or deleted by others is opened anew.
 */
final class WholeLineFile implements LineSink {

    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final LongSupplier nanoTime;

    private @Nullable FileOutputStream out;
    private @Nullable Object key;
    private long size;
    private long lookedAt;

    WholeLineFile(Path path, LongSupplier nanoTime) {
        this.path = path;
        this.nanoTime = nanoTime;
    }

    @Override
    public void open() throws IOException {
        opened();
    }

    @Override
    public void append(byte[] lines) throws IOException {
        FileOutputStream target = opened();
        try {
            target.write(lines);
            size += lines.length;
        } catch (IOException e) {
            takeBack(target, e);
            throw e;
        }
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        FileOutputStream closing = out;
        out = null;
        if (closing != null) {
            closing.close();
        }
    }

    private FileOutputStream opened() throws IOException {
        FileOutputStream current = out;
        if (current != null && stillInPlace()) {
            return current;
        }
        close();
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileOutputStream fresh = new FileOutputStream(path.toFile(), true);
        out = fresh;
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        key = attributes.fileKey();
        size = attributes.size();
        lookedAt = nanoTime.getAsLong();
        if (attributes.isRegularFile() && size > 0 && lastByte() != '\n') {
            fresh.write('\n');
            size++;
        }
        return fresh;
    }

    private boolean stillInPlace() {
        long now = nanoTime.getAsLong();
        if (now - lookedAt < LOOK_EVERY) {
            return true;
        }
        lookedAt = now;
        try {
            return Objects.equals(
                    key, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    private int lastByte() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(size - 1);
            return file.read();
        }
    }

    private void takeBack(FileOutputStream target, IOException cause) {
        try (target) {
            target.getChannel().truncate(size);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        out = null;
    }
}
