package dev.waybill.reconciliation.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.GZIPOutputStream;

/**
 * The log of one writer and the archives that its rotation makes. A rotation is a list of steps, each one operation on the file
 * system, so that something can be read between any two of them.
 */
final class WriterLog {

    private final Path home;
    private final String base;
    private final Style style;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Path dir;
    private int archives;

    /** How a log is rotated. */
    enum Style {
        /** Logback: a new name for good. */
        RENAME,
        /** Logrotate: every archive gets the next number. */
        SHIFT,
        /** Logrotate with copytruncate. */
        COPYTRUNCATE,
        /** Logrotate with compress. */
        GZIP
    }

    /** One operation on the file system. */
    interface Step {
        void run() throws IOException;
    }

    WriterLog(Path dir, String base, Style style) {
        this.home = dir;
        this.dir = dir;
        this.base = base;
        this.style = style;
    }

    /** Writes on, after any rotation that is under way. */
    synchronized void append(byte[] bytes) throws IOException {
        finish();
        Files.createDirectories(dir);
        Files.write(log(), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Has it written elsewhere from now on. */
    synchronized void moveTo(Path other) throws IOException {
        finish();
        dir = other;
    }

    synchronized void comeHome() throws IOException {
        moveTo(home);
    }

    /** The last bytes of the log become zeros, as after a power cut. */
    synchronized void zeroTail(int length) throws IOException {
        finish();
        if (!Files.exists(log())) {
            return;
        }
        byte[] bytes = Files.readAllBytes(log());
        Arrays.fill(bytes, Math.max(0, bytes.length - length), bytes.length, (byte) 0);
        Files.write(log(), bytes);
    }

    /** Begins a rotation. */
    synchronized void rotate() throws IOException {
        finish();
        if (!Files.exists(log())) {
            return;
        }
        archives++;
        if (style == Style.RENAME) {
            Path archive = dir.resolve(base.replaceFirst("\\.log$", ".2026-01-28." + archives + ".log"));
            steps.add(() -> Files.move(log(), archive));
            return;
        }
        for (int number = archives - 1; number > 0; number--) {
            Path from = archive(number);
            Path to = archive(number + 1);
            steps.add(() -> {
                if (Files.exists(from)) { // nobody took it away
                    Files.move(from, to);
                }
            });
        }
        Path first = dir.resolve(base + ".1");
        switch (style) {
            case RENAME -> {}
            case SHIFT -> {
                steps.add(() -> Files.move(log(), first));
                steps.add(() -> Files.createFile(log()));
            }
            case COPYTRUNCATE -> {
                steps.add(() -> copyHalf(first));
                steps.add(() -> Files.copy(log(), first, StandardCopyOption.REPLACE_EXISTING));
                steps.add(() -> FileChannel.open(log(), StandardOpenOption.WRITE)
                        .truncate(0)
                        .close());
            }
            case GZIP -> {
                steps.add(() -> Files.move(log(), first));
                steps.add(() -> Files.write(archive(1), half(gzip(first))));
                steps.add(() -> Files.write(archive(1), gzip(first)));
                steps.add(() -> Files.delete(first));
            }
        }
    }

    /** Takes the next step of a rotation, if one is under way. */
    synchronized boolean step() throws IOException {
        Step step = steps.poll();
        if (step != null) {
            step.run();
        }
        return step != null;
    }

    synchronized void finish() throws IOException {
        while (step()) {}
    }

    private void copyHalf(Path to) throws IOException {
        Files.write(to, half(Files.readAllBytes(log())));
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] gzip(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            Files.copy(file, out);
        }
        return bytes.toByteArray();
    }

    private Path log() {
        return dir.resolve(base);
    }

    private Path archive(int number) {
        return dir.resolve(base + "." + number + (style == Style.GZIP ? ".gz" : ""));
    }
}
