package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import dev.waybill.reconciliation.source.file.archive.DamagedLogException;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of a folder's files from the last time on, so that only what changed is looked at. Not for concurrent use. */
final class LogIndexes {

    private final List<String> markers;
    private final FileTimeZone zone;
    private final LogCopies copies;
    private final Map<Object, LogFileIndex> indexes = new HashMap<>();
    private final Map<LogFile, LogHead> heads = new HashMap<>();
    private final Map<LogFile, IndexedLog.Refusal> refused = new HashMap<>();

    LogIndexes(List<String> markers, FileTimeZone zone) {
        this.markers = markers;
        this.zone = zone;
        this.copies = new LogCopies(markers);
    }

    List<String> markers() {
        return markers;
    }

    FileTimeZone zone() {
        return zone;
    }

    /**
     * Looks at files and leaves out those that hold nothing, oldest first.
     *
     * @throws DamagedLogException if one cannot be unpacked, which may be for a moment
     */
    List<IndexedLog> of(List<LogFile> files) throws IOException {
        heads.keySet().retainAll(files);
        refused.keySet().retainAll(files);
        indexes.keySet().retainAll(files.stream().map(LogFile::key).toList());
        for (LogFile file : files) {
            look(file);
        }
        LiveLogs live = LiveLogs.among(files);
        List<IndexedLog> found = new ArrayList<>();
        for (LogFile file : copies.without(heads, readable(files))) {
            found.add(indexed(file, live));
        }
        refused.forEach((file, refusal) -> found.add(nothing(file, refusal)));
        found.removeIf(IndexedLog::isEmpty);
        found.sort(Comparator.comparing(IndexedLog::first)
                .thenComparing(log -> log.file().path()));
        return inOrder(found);
    }

    /** Reads without a file from now on, until it is changed. */
    void refuse(DamagedLogException damage) {
        refused.put(damage.file(), new IndexedLog.Refusal(Objects.toString(damage.getMessage()), true));
    }

    void forget(LogFile file) {
        indexes.remove(file.key());
        heads.keySet().removeIf(seen -> seen.key().equals(file.key()));
    }

    private void look(LogFile file) throws IOException {
        if (heads.containsKey(file) || refused.containsKey(file)) {
            return;
        }
        try (OpenLog log = OpenLog.of(file)) {
            heads.put(file, LogHead.of(log));
        } catch (SourceRefusedException e) {
            refused.put(file, new IndexedLog.Refusal(Objects.toString(e.getMessage()), false));
        }
    }

    /** The files without those that are refused, and without archives that were only begun while their original is there. */
    private List<LogFile> readable(List<LogFile> files) throws DamagedLogException {
        List<LogFile> readable = new ArrayList<>();
        for (LogFile file : files) {
            LogHead head = heads.get(file);
            if (head == null || refused.containsKey(file)) {
                continue;
            }
            boolean begun = head.torn()
                    || (file.size() == 0
                            && !ArchiveKind.unpackedName(file.name()).equals(file.name()));
            if (!begun) {
                readable.add(file);
            } else if (files.stream().noneMatch(other -> isOriginal(other, file, head))) {
                throw new DamagedLogException(
                        file,
                        "%s is an archive of which nothing can be unpacked, and its original is gone"
                                .formatted(file.path()));
            }
        }
        return readable;
    }

    private boolean isOriginal(LogFile other, LogFile begun, LogHead head) {
        LogHead otherHead = heads.get(other);
        return otherHead != null
                && !otherHead.archive()
                && LogCopies.isNamedAsOriginal(other, begun)
                && Arrays.equals(
                        head.bytes(),
                        Arrays.copyOf(otherHead.bytes(), Math.min(head.bytes().length, otherHead.bytes().length)));
    }

    private static IndexedLog nothing(LogFile file, IndexedLog.Refusal refusal) {
        return new IndexedLog(file, LogFileIndex.Content.NOTHING, false, LineTimes.NONE_YET, refusal);
    }

    private IndexedLog indexed(LogFile file, LiveLogs live) throws IOException {
        LogFileIndex index = indexes.computeIfAbsent(file.key(), key -> new LogFileIndex());
        LogFileIndex.Content content;
        if (index.isOf(file)) {
            content = index.content();
        } else {
            try (OpenLog log = OpenLog.of(file)) {
                content = index.refresh(log, LogHead.of(log), markers, zone);
            }
        }
        Undated.@Nullable Sample sample = content.undated().sample();
        return content.undated().isMost() && sample != null
                ? nothing(file, unread(file, sample))
                : new IndexedLog(file, content, live.holds(file), LineTimes.NONE_YET, null);
    }

    private static IndexedLog.Refusal unread(LogFile file, Undated.Sample sample) throws IOException {
        return new IndexedLog.Refusal(
                "line %d of %s has no log time that can be read: '%s'; it should begin as '2026-01-28 10:16:05.123', in the zone that is set or with an offset, or be JSON with \"ts\":\"2026-01-28T10:16:05+08:00\""
                        .formatted(lineAt(file, sample.at()), file.path(), sample.beginning()),
                false);
    }

    private static long lineAt(LogFile file, long offset) throws IOException {
        long line = 1;
        try (OpenLog log = OpenLog.of(file);
                InputStream text = new BufferedInputStream(log.text(0), 1 << 16)) {
            for (long at = 0; at < offset; at++) {
                line += text.read() == '\n' ? 1 : 0;
            }
        }
        return line;
    }

    /** Lines at a file's beginning that tell no time were logged after the files before it ended. */
    private static List<IndexedLog> inOrder(List<IndexedLog> files) {
        List<IndexedLog> ordered = new ArrayList<>();
        Instant before = LineTimes.NONE_YET;
        for (IndexedLog log : files) {
            Instant last = log.isDated() && before.isAfter(log.first()) ? log.first() : before;
            ordered.add(new IndexedLog(log.file(), log.content(), log.live(), last, log.refusal()));
            before = log.last().isAfter(before) ? log.last() : before;
        }
        return List.copyOf(ordered);
    }
}
