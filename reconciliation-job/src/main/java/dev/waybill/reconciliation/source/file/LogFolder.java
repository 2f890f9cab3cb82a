package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.source.file.archive.DamagedLogException;
import dev.waybill.reconciliation.source.line.LogLine;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log files of one side: the file being written and its rotated predecessors, plain or packed, in one folder and those in
 * it.
 *
 * <p>Rotation may be at work at any time. While a rotated file is being packed or copied its lines stand in two files, and are
 * read from one: see {@link LogCopies}. A file that moves, shrinks or vanishes on the way makes the whole look-up begin again.
 */
final class LogFolder {

    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 100;
    private static final int MOST_OPEN = 64;

    private final Path dir;
    private final String prefix;
    private final String property;
    private final LogIndexes indexes;
    private List<RotationGaps.Gap> gaps = List.of();

    /** @param property setting that names the folder, for messages */
    LogFolder(Path dir, String prefix, String property, List<String> markers, FileTimeZone zone) {
        this.dir = dir;
        this.prefix = prefix;
        this.property = property;
        this.indexes = new LogIndexes(List.copyOf(markers), zone);
    }

    Path dir() {
        return dir;
    }

    /** Whether a file may belong to both. */
    boolean sharesFilesWith(LogFolder other) {
        if (!prefix.startsWith(other.prefix) && !other.prefix.startsWith(prefix)) {
            return false;
        }
        Path one = dir.toAbsolutePath().normalize();
        Path two = other.dir.toAbsolutePath().normalize();
        try {
            return one.startsWith(two) || two.startsWith(one) || Files.isSameFile(one, two);
        } catch (IOException e) {
            return false; // who reads them says so
        }
    }

    List<String> markers() {
        return indexes.markers();
    }

    FileTimeZone zone() {
        return indexes.zone();
    }

    /** @throws SourceRefusedException if the folder cannot be read */
    void check() {
        if (!Files.isDirectory(dir)) {
            throw new SourceRefusedException("%s is %s, but there is no such folder".formatted(property, dir));
        }
        if (!Files.isReadable(dir)) {
            throw new SourceRefusedException("%s is %s, but it cannot be read".formatted(property, dir));
        }
    }

    /** @throws SourceException if the log that was written to last cannot be read */
    void checkNewest() {
        files().stream()
                .max(Comparator.comparing(log -> log.file().modified()))
                .map(IndexedLog::refusal)
                .ifPresent(refusal -> {
                    throw refusal.toException(property);
                });
    }

    /**
     * Checks that lines of this side are there.
     *
     * @param other the other side's folder, which tells whether the flow is at work
     * @throws SourceRefusedException if none is
     */
    void checkNotEmpty(LogFolder other) {
        if (files().stream()
                .allMatch(log -> log.blocks().isEmpty()
                        && log.content().unfinished() == null
                        && log.content().records().isEmpty())) {
            throw new SourceRefusedException(
                    "%s is %s, but no line of this side is there (%s)%s: the setting may be wrong, or WHOLE_LOGS=true says that it is so"
                            .formatted(
                                    property,
                                    dir,
                                    FolderFindings.of(dir, prefix),
                                    other.first()
                                            .map(first ->
                                                    ", while %s holds lines from %s on".formatted(other.dir, first))
                                            .orElse("")));
        }
    }

    /** All files that hold marked lines or that cannot be read, oldest first. */
    synchronized List<IndexedLog> files() {
        check();
        int failures = 0;
        while (true) {
            IOException failure;
            try {
                List<LogFile> listed = settledListing();
                List<IndexedLog> files = indexes.of(listed);
                failure = movedSince(listed, files);
                if (failure == null || (failures >= ATTEMPTS && failure instanceof MissingLogException)) {
                    gaps = RotationGaps.in(listed, files);
                    return files;
                }
            } catch (DamagedLogException e) {
                if (failures >= ATTEMPTS) {
                    indexes.refuse(e);
                }
                failure = e; // it may still be being written
            } catch (NoSuchFileException e) {
                failure = e;
            } catch (IOException e) {
                throw failure(e);
            }
            failures++;
            if (failures > ATTEMPTS && failure instanceof NoSuchFileException) {
                throw failure(failure);
            }
            if (failures <= ATTEMPTS) {
                pause();
            }
        }
    }

    /** Which files are one log, and what its writers say of it. */
    FolderLogs logs() {
        return new FolderLogs(files());
    }

    /**
     * The files that hold lines of a range.
     *
     * @throws SourceException if lines of the range may be where they cannot be read
     */
    synchronized List<IndexedLog> files(LogRange range) {
        List<IndexedLog> files = files();
        for (IndexedLog log : files) {
            IndexedLog.@Nullable Refusal refusal = log.refusal();
            if (refusal != null && log.mayHold(range)) {
                throw refusal.toException(property);
            }
        }
        gaps.stream().filter(gap -> gap.touches(range)).findFirst().ifPresent(gap -> {
            throw new IncompleteReadException("%s is %s: %s".formatted(property, dir, gap.reason()));
        });
        return files.stream().filter(log -> log.touches(range)).toList();
    }

    /** Holds the files open that hold lines of a range, so that no rotation moves them from under the reader. */
    synchronized List<LogReading> open(LogRange range) {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<LogReading> opened = new ArrayList<>();
            try {
                for (IndexedLog log : files(range)) {
                    opened.add(new LogReading(this, log, opened.size() < MOST_OPEN ? OpenLog.of(log.file()) : null));
                }
                return opened;
            } catch (NoSuchFileException e) {
                opened.forEach(LogReading::close);
                last = e;
                pause();
            } catch (IOException e) {
                opened.forEach(LogReading::close);
                throw failure(e);
            }
        }
        throw failure(Objects.requireNonNull(last));
    }

    /** Opens a file that was found before, wherever it lies by now. */
    OpenLog reopen(LogFile file) throws IOException {
        try {
            return OpenLog.of(file);
        } catch (NoSuchFileException e) {
            for (LogFile found : settledListing()) {
                if (found.key().equals(file.key())) {
                    return OpenLog.of(found);
                }
            }
            throw new IncompleteReadException("%s was moved away before it was read".formatted(file.path()), e);
        }
    }

    /** Has a file indexed anew, because it is not what it was. */
    synchronized void forget(LogFile file) {
        indexes.forget(file);
    }

    /** The earliest log time that can be read; empty where none can. */
    Optional<Instant> first() {
        return files().stream()
                .filter(IndexedLog::isDated)
                .map(IndexedLog::first)
                .min(Instant::compareTo);
    }

    /** The newest log time in a range. */
    Optional<Instant> newest(List<IndexedLog> files, LogRange range) {
        Instant newest = null;
        for (IndexedLog log : files) {
            for (LogFileIndex.Block block : log.blocks()) {
                boolean newer =
                        block.touches(range) && (newest == null || block.max().isAfter(newest));
                if (newer) {
                    Instant found = block.max().isBefore(range.to()) ? block.max() : newestIn(log, block, range);
                    newest = found == null || (newest != null && newest.isAfter(found)) ? newest : found;
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    SourceException failure(IOException e) {
        return new SourceUnavailableException("%s: reading the logs in %s failed: %s".formatted(property, dir, e), e);
    }

    private @Nullable Instant newestIn(IndexedLog log, LogFileIndex.Block block, LogRange range) {
        Instant newest = null;
        LineTimes times = new LineTimes(zone(), block.carried());
        try (LogReading reading = new LogReading(this, log, null)) {
            reading.begin(block);
            for (LogLine line = reading.next(); line != null; line = reading.next()) {
                Instant loggedAt = reading.isHole() ? null : times.of(line);
                if (loggedAt != null && range.contains(loggedAt) && (newest == null || loggedAt.isAfter(newest))) {
                    newest = loggedAt;
                }
                if (!reading.isHole()) {
                    times.laterBefore(line, line.length());
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return newest;
    }

    /** What a rotation that went on in the meantime did to what was listed; null where there was none. */
    private @Nullable IOException movedSince(List<LogFile> listed, List<IndexedLog> files) throws IOException {
        List<LogFile> now = list();
        boolean moved = !names(now).equals(names(listed));
        for (int i = 0; i < listed.size() && !moved; i++) {
            moved = now.get(i).size() < listed.get(i).size();
        }
        if (moved) {
            return new NoSuchFileException(dir.toString(), null, "its files were moved while they were read");
        }
        List<RotationGaps.Gap> found = RotationGaps.in(listed, files);
        return found.isEmpty() || found.equals(gaps)
                ? null
                : new MissingLogException(found.getFirst().reason());
    }

    private List<LogFile> settledListing() throws IOException {
        List<LogFile> before = list();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<LogFile> after = list();
            if (names(before).equals(names(after))) {
                return after;
            }
            before = after;
        }
        return before;
    }

    private static List<String> names(List<LogFile> files) {
        return files.stream().map(file -> file.path() + "|" + file.key()).toList();
    }

    private List<LogFile> list() throws IOException {
        return LogListing.of(dir, prefix);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while waiting for a log rotation to end", e);
        }
    }

    /** A number is missing in the middle: for a moment, while a rotation shifts its files, or for good. */
    private static final class MissingLogException extends IOException {

        private static final long serialVersionUID = 1L;

        MissingLogException(String reason) {
            super(reason);
        }
    }
}
