package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import dev.waybill.reconciliation.window.LogRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells which files of a folder are one log: those that rotation made of one, which their names say, and those in which records of
 * one writer stand.
 */
final class FolderLogs {

    /** What rotation adds to a name: a date with all that follows, or a number. */
    private static final Pattern ROTATED = Pattern.compile("[._-]?\\d{4}[._-]?\\d{2}[._-]?\\d{2}.*$|[._-]\\d{1,3}$");

    private static final Pattern LIVE = Pattern.compile("\\D+\\.log");
    private static final String WRITER = "writer ";

    /** For so long after a chain broke off without an end its writer is taken for one that may still write. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final Duration STOPPED_BEFORE = Duration.ofDays(1);
    private static final Duration AFTER = Duration.ofHours(1);

    private final List<ControlRecord> records = new ArrayList<>();
    private final Map<String, String> joined = new HashMap<>();
    private final Set<Path> live;

    FolderLogs(List<IndexedLog> files) {
        this.live = files.stream()
                .map(IndexedLog::file)
                .filter(file -> LIVE.matcher(file.name()).matches())
                .map(LogFile::folder)
                .collect(Collectors.toSet());
        for (IndexedLog log : files) {
            List<ControlRecord> said = log.content().records();
            said.stream()
                    .map(ControlRecord::writer)
                    .distinct()
                    .forEach(writer -> join(key(log.file()), WRITER + writer));
            records.addAll(said);
        }
    }

    /** The log that a file is a part of. */
    String of(LogFile file) {
        return root(key(file));
    }

    /** What is said of a side's lines. */
    List<ControlRecord> records(Side side) {
        return records.stream().filter(record -> record.side() == side).toList();
    }

    /** What is said of a side's lines around a range, log by log. */
    Map<String, List<ControlRecord>> byLog(Side side, LogRange range) {
        return records.stream()
                .filter(record -> record.side() == side
                        && record.from().isBefore(range.to().plus(AFTER))
                        && record.to().isAfter(range.from().minus(record.end() ? STOPPED_BEFORE : BEFORE)))
                .collect(Collectors.groupingBy(
                        record -> root(WRITER + record.writer()), TreeMap::new, Collectors.toList()));
    }

    private void join(String one, String other) {
        String first = root(one);
        String second = root(other);
        if (!first.equals(second)) {
            joined.put(second, first);
        }
    }

    private String root(String key) {
        String at = key;
        for (String next = joined.get(at); next != null; next = joined.get(at)) {
            at = next;
        }
        return at;
    }

    private String key(LogFile file) {
        Path folder = file.folder();
        for (Path above = folder; above != null; above = above.getParent()) {
            if (live.contains(above)) {
                folder = above;
                break;
            }
        }
        String name = ArchiveKind.unpackedName(file.name());
        int log = name.indexOf(".log");
        String stem = ROTATED.matcher(log < 0 ? name : name.substring(0, log)).replaceFirst("");
        return folder.resolve(stem).toString();
    }
}
