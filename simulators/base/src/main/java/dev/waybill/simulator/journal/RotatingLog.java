package dev.waybill.simulator.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that starts a new file each day and whenever one is full, and drops its oldest files. Rotated files are not
 * compressed: a rename keeps a reader's place, and there is never a moment at which a line stands in two files.
 */
final class RotatingLog implements LineSink {

    private static final Logger console = LoggerFactory.getLogger(RotatingLog.class);

    private final Path path;
    private final Retention retention;
    private final Clock clock;
    private final Archive archive;
    private final WholeLineFile file;
    private final Complaint stuck;
    private @Nullable LocalDate day;

    /**
     * @param clock its zone decides when a day begins
     */
    RotatingLog(Path folder, String name, Retention retention, Clock clock, LongSupplier nanoTime) {
        this.path = folder.resolve(name + ".log");
        this.retention = retention;
        this.clock = clock;
        this.archive = new Archive(folder, name);
        this.file = new WholeLineFile(path, nanoTime);
        this.stuck = new Complaint(console, nanoTime, Duration.ZERO);
    }

    @Override
    public void open() throws IOException {
        file.open();
        dayOfFile();
        prune(0);
    }

    @Override
    public void append(byte[] lines) throws IOException {
        LocalDate today = LocalDate.now(clock);
        if (file.size() == 0) {
            day = today;
        } else if (!today.equals(dayOfFile()) || file.size() + lines.length > retention.fileBytes()) {
            rotate(today);
        }
        file.append(lines);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void rotate(LocalDate today) throws IOException {
        try {
            Path target = archive.next(dayOfFile());
            file.close();
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            day = today;
            prune(retention.fileBytes());
            stuck.settle("Rotates " + path + " again");
        } catch (IOException e) {
            stuck.raise("Cannot rotate " + path + ", so it grows on: " + e, 1);
        }
        file.open();
    }

    /** A file left by an earlier run belongs to the day on which it was last written. */
    private LocalDate dayOfFile() throws IOException {
        LocalDate known = day;
        if (known == null) {
            known = Files.getLastModifiedTime(path)
                    .toInstant()
                    .atZone(clock.getZone())
                    .toLocalDate();
            day = known;
        }
        return known;
    }

    private void prune(long reserved) throws IOException {
        LocalDate oldest = LocalDate.now(clock).minusDays(retention.days());
        archive.prune(oldest, retention.totalBytes() - Math.max(reserved, file.size()));
    }
}
