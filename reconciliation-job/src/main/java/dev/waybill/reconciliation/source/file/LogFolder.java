package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogLine;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The log files of one side: the file being written and its rotated predecessors, plain or gzip.
 *
 * <p>Rotation may be at work at any time. While a rotated file is being compressed or copied its lines stand in two files, and
 * are read from one: see {@link LogCopies}. A file that moves or vanishes on the way makes the whole look-up begin again.
 */
final class LogFolder {

    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 100;

    private final Path dir;
    private final String prefix;
    private final String property;
    private final List<String> markers;
    private final FileTimeZone zone;
    private final LogCopies copies;
    private final Map<Object, LogFileIndex> indexes = new HashMap<>();

    /** @param property setting that names the folder, for messages */
    LogFolder(Path dir, String prefix, String property, List<String> markers, FileTimeZone zone) {
        this.dir = dir;
        this.prefix = prefix;
        this.property = property;
        this.markers = List.copyOf(markers);
        this.zone = zone;
        this.copies = new LogCopies(this.markers);
    }

    /** A file and what it held when it was looked at. */
    record Indexed(LogFile file, LogFileIndex.Content content) {

        List<LogFileIndex.Block> blocks() {
            return content.blocks();
        }

        Instant first() {
            return blocks().isEmpty() ? Instant.MAX : blocks().getFirst().min();
        }

        Instant last() {
            return blocks().stream()
                    .map(LogFileIndex.Block::max)
                    .max(Instant::compareTo)
                    .orElse(Instant.MIN);
        }

        boolean touches(LogRange range) {
            return content.unfinished() != null || blocks().stream().anyMatch(block -> block.touches(range));
        }
    }

    /** The log times of the first and the last whole marked line. */
    record Span(Instant first, Instant last) {}

    Path dir() {
        return dir;
    }

    List<String> markers() {
        return markers;
    }

    FileTimeZone zone() {
        return zone;
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

    /** All files that hold marked lines, oldest first. */
    synchronized List<Indexed> files() {
        check();
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                List<LogFile> listed = settledListing();
                List<Indexed> files = indexed(listed);
                if (names(list()).equals(names(listed))) {
                    return files;
                }
                last = new NoSuchFileException(dir.toString(), null, "its files were moved while they were read");
                pause();
            } catch (NoSuchFileException | EOFException | java.util.zip.ZipException e) {
                last = e; // moved, or still being compressed
                pause();
            } catch (IOException e) {
                throw failure(e);
            }
        }
        throw failure(Objects.requireNonNull(last));
    }

    /** From when to when the folder holds lines; empty where it holds no whole marked line. */
    Optional<Span> span() {
        return files().stream()
                .filter(file -> !file.blocks().isEmpty())
                .map(file -> new Span(file.first(), file.last()))
                .reduce((a, b) -> new Span(
                        a.first().isBefore(b.first()) ? a.first() : b.first(),
                        a.last().isAfter(b.last()) ? a.last() : b.last()));
    }

    /** The newest log time of a block that lies in a range. */
    Optional<Instant> newest(Indexed file, LogFileIndex.Block block, LogRange range) {
        if (block.max().isBefore(range.to())) {
            return Optional.of(block.max());
        }
        LogTime logTime = new LogTime(zone);
        Instant newest = null;
        try (LineReader reader = new LineReader(file.file().open(block.start()), block.start(), markers)) {
            for (LogLine line = reader.next(block.end()); line != null; line = reader.next(block.end())) {
                Instant loggedAt = logTime.of(line);
                if (loggedAt != null && range.contains(loggedAt) && (newest == null || loggedAt.isAfter(newest))) {
                    newest = loggedAt;
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return Optional.ofNullable(newest);
    }

    /** Whether there are rotated files, older ones of which may have been removed. */
    boolean wasRotated() {
        try {
            return list().size() > 1;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    SourceException refusalOfEmptyFolder(LogFolder other, Span othersLines) {
        return new SourceRefusedException(
                "%s is %s, but no line of this side is there, while %s holds lines from %s to %s: the setting may be wrong, or WHOLE_LOGS=true says that it is so"
                        .formatted(property, dir, other.dir, othersLines.first(), othersLines.last()));
    }

    SourceException failure(IOException e) {
        return new SourceUnavailableException("%s: reading the logs in %s failed: %s".formatted(property, dir, e), e);
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
        List<LogFile> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, this::isLog)) {
            for (Path entry : entries) {
                files.add(LogFile.at(entry));
            }
        }
        files.sort(Comparator.comparing(LogFile::path));
        return files;
    }

    private boolean isLog(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(prefix) && name.substring(prefix.length()).contains(".log") && Files.isRegularFile(path);
    }

    private List<Indexed> indexed(List<LogFile> files) throws IOException {
        Map<Object, LogFileIndex> live = new HashMap<>();
        List<Indexed> found = new ArrayList<>();
        for (LogFile file : copies.without(files)) {
            LogFileIndex index = indexes.getOrDefault(file.key(), new LogFileIndex());
            found.add(new Indexed(file, index.refresh(file, markers, zone)));
            live.put(file.key(), index);
        }
        indexes.clear();
        indexes.putAll(live);
        return found.stream()
                .filter(indexed ->
                        !indexed.blocks().isEmpty() || indexed.content().unfinished() != null)
                .sorted(Comparator.comparing(Indexed::first))
                .toList();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while waiting for a log rotation to end", e);
        }
    }
}
