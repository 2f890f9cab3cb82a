package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.window.LogRange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells the writers of a side's logs apart: several hosts may share a folder, with a folder in it for each. A folder to which
 * rotation moves older files is no writer's, so that only folders with a log that is being written count.
 */
final class LogWriters {

    /** A name without a date or a number, so that of a log that is not rotated yet. */
    private static final Pattern LIVE = Pattern.compile("\\D+\\.log");

    private LogWriters() {}

    /** How far each writer was heard that has a line in the range. */
    static List<WriterMark> marks(LogFolder folder, List<IndexedLog> logs, LogRange range) {
        Map<Path, List<IndexedLog>> writers = byWriter(folder.files());
        if (writers.size() < 2) {
            return folder.newest(logs, range)
                    .map(newest -> List.of(new WriterMark("", newest)))
                    .orElse(List.of());
        }
        List<WriterMark> marks = new ArrayList<>();
        Path root = folder.dir().toAbsolutePath();
        writers.forEach((dir, all) -> {
            Set<Object> keys = all.stream().map(log -> log.file().key()).collect(Collectors.toSet());
            List<IndexedLog> own =
                    logs.stream().filter(log -> keys.contains(log.file().key())).toList();
            folder.newest(own, range)
                    .ifPresent(newest -> marks.add(new WriterMark(
                            dir.equals(root) ? "." : root.relativize(dir).toString(), newest)));
        });
        return marks;
    }

    /** From when on every writer's log is there; empty where no line tells a time. */
    static Optional<Instant> begunBy(List<IndexedLog> logs) {
        Map<Path, List<IndexedLog>> writers = byWriter(logs);
        if (writers.size() < 2) {
            return first(logs);
        }
        return writers.values().stream().flatMap(own -> first(own).stream()).max(Instant::compareTo);
    }

    private static Optional<Instant> first(List<IndexedLog> logs) {
        return logs.stream().filter(IndexedLog::isDated).map(IndexedLog::first).min(Instant::compareTo);
    }

    /** The logs in the folder of each live log and below it, where no other live log lies nearer. */
    private static Map<Path, List<IndexedLog>> byWriter(List<IndexedLog> logs) {
        List<Path> live = logs.stream()
                .filter(log -> LIVE.matcher(log.file().name()).matches())
                .map(IndexedLog::folder)
                .distinct()
                .toList();
        return logs.stream()
                .filter(log -> live.stream().anyMatch(log.folder()::startsWith))
                .collect(Collectors.groupingBy(
                        log -> live.stream()
                                .filter(log.folder()::startsWith)
                                .reduce((a, b) -> a.startsWith(b) ? a : b)
                                .orElseThrow(),
                        TreeMap::new,
                        Collectors.toList()));
    }
}
