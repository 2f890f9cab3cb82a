package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import dev.waybill.reconciliation.window.LogRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that a rotated file is missing between two others, by the numbers in their names. Rotation removes the oldest file
 * first, so that a number missing in the middle was taken away by something else. Numbers of files whose lines were logged at
 * the same times are no rotation's.
 */
final class RotationGaps {

    /** {@code process.log.3}, and with a date before the number. */
    private static final Pattern AFTER = Pattern.compile("(.+\\.log(?:[.-]\\d{4}-?\\d{2}-?\\d{2})?)\\.(\\d{1,3})");

    /** {@code process.3.log}, {@code process.2026-01-28.3.log}; not the day of a date with dots. */
    private static final Pattern BEFORE = Pattern.compile("(.+)(?<!\\d{4}\\.\\d{2})\\.(\\d{1,3})\\.log");

    private static final Pattern DAY = Pattern.compile("(?<!\\d)\\d{4}([.-]?)\\d{2}\\1\\d{2}(?!\\d)");

    private static final Duration OUT_OF_STEP = Duration.ofMinutes(1);

    private RotationGaps() {}

    /** @param reason names the missing file and its neighbours */
    record Gap(Instant from, Instant to, String reason) {

        boolean touches(LogRange range) {
            return from.isBefore(range.to()) && !to.isBefore(range.from());
        }
    }

    /** The files of one log, or of one day of it, that differ by their numbers. */
    private record Series(Path folder, String base, boolean after) {

        /** The name with another day in place of its own. */
        String anyDay() {
            return DAY.matcher(base).replaceFirst("*");
        }

        /** Whether it may be the rest of the same series, which was moved to a folder above or below. */
        boolean isPartOf(Series other) {
            return base.equals(other.base) && (folder.startsWith(other.folder) || other.folder.startsWith(folder));
        }

        boolean isOfADay() {
            return DAY.matcher(base).find();
        }

        /** Where the file lies that is being written. */
        Path live() {
            String name = base.replaceFirst("[._-]?" + DAY.pattern(), "");
            return folder.resolve(after ? name : name + ".log");
        }
    }

    private record Numbered(
            String name, long bytes, @Nullable Span span) {}

    /** Log times, and with what the text begins and ends. */
    private record Span(Instant first, Instant last, LogFileIndex.Edges edges) {

        /** Whether the log begins with NULs because another file took its text over before it was cut. */
        boolean wasCopiedTo(Collection<Numbered> files) {
            return edges.nuls() > 0
                    && files.stream()
                            .anyMatch(file -> isLittle(edges.nuls() - file.bytes())
                                    || (file.span() != null
                                            && isLittle(edges.nuls()
                                                    - file.span().edges().length())));
        }

        /** As much as is written between the copy and the cut. */
        private static boolean isLittle(long bytes) {
            return bytes >= 0 && bytes < 4_096;
        }

        boolean isBefore(Span later) {
            return !last.isAfter(later.first.plus(OUT_OF_STEP)) && first.isBefore(later.first);
        }
    }

    /**
     * @param listed all files of the folder
     * @param indexed those that are read, with their log times
     */
    static List<Gap> in(List<LogFile> listed, List<IndexedLog> indexed) {
        Map<Object, Span> spans = indexed.stream()
                .filter(IndexedLog::isDated)
                .collect(Collectors.toMap(
                        log -> log.file().key(),
                        log -> new Span(log.first(), log.last(), log.content().edges()),
                        (one, other) -> one));
        Map<Series, NavigableMap<Integer, Numbered>> series = new LinkedHashMap<>();
        Map<Path, Span> plain = new LinkedHashMap<>();
        for (LogFile file : listed) {
            String name = ArchiveKind.unpackedName(file.name());
            @Nullable Span span = spans.get(file.key());
            if (span != null) {
                plain.put(file.path().toAbsolutePath().resolveSibling(name), span);
            }
            numberedAs(file, name)
                    .ifPresent(numbered -> series.computeIfAbsent(numbered, any -> new TreeMap<>())
                            .merge(
                                    numberOf(name),
                                    new Numbered(file.name(), file.size(), span),
                                    (a, b) -> a.span() == null ? b : a));
        }
        List<Gap> gaps = new ArrayList<>();
        series.forEach((rotated, files) -> {
            if (!areHours(files.values())) {
                gaps.addAll(between(files));
                if (rotated.isOfADay()) {
                    firstOfTheDay(rotated, series, plain).ifPresent(gaps::add);
                } else {
                    beforeLive(rotated, files, plain).ifPresent(gaps::add);
                }
            }
        });
        return List.copyOf(gaps);
    }

    private static Optional<Series> numberedAs(LogFile file, String name) {
        Matcher after = AFTER.matcher(name);
        if (after.matches()) {
            return Optional.of(new Series(file.folder(), after.group(1), true));
        }
        Matcher before = BEFORE.matcher(name);
        return before.matches() ? Optional.of(new Series(file.folder(), before.group(1), false)) : Optional.empty();
    }

    private static int numberOf(String name) {
        Matcher after = AFTER.matcher(name);
        Matcher before = BEFORE.matcher(name);
        return Integer.parseInt(after.matches() ? after.group(2) : before.matches() ? before.group(2) : "0");
    }

    /** Two digits everywhere are an hour, in which nothing may have been logged. */
    private static boolean areHours(Collection<Numbered> files) {
        return files.stream()
                .map(file -> ArchiveKind.unpackedName(file.name()))
                .map(name -> name.replaceFirst("\\.log$", ""))
                .allMatch(name -> name.matches(".*\\.\\d{2}"));
    }

    private static List<Gap> between(NavigableMap<Integer, Numbered> files) {
        List<Gap> gaps = new ArrayList<>();
        for (int number : files.keySet()) {
            Integer next = files.higherKey(number);
            if (next != null && next > number + 1) {
                @Nullable Numbered lower = nearest(files.headMap(number, true).descendingMap());
                @Nullable Numbered higher = nearest(files.tailMap(next, true));
                if (lower != null && higher != null) {
                    gap(lower, higher).ifPresent(gaps::add);
                }
            }
        }
        return gaps;
    }

    /** {@code process.2026-01-28.0.log} is missing before {@code process.2026-01-28.1.log}, or 1 is, where days begin so. */
    private static Optional<Gap> firstOfTheDay(
            Series day, Map<Series, NavigableMap<Integer, Numbered>> all, Map<Path, Span> plain) {
        NavigableMap<Integer, Numbered> files = all.getOrDefault(day, new TreeMap<>());
        List<NavigableMap<Integer, Numbered>> days = all.entrySet().stream()
                .filter(other -> other.getKey().anyDay().equals(day.anyDay()))
                .map(Map.Entry::getValue)
                .toList();
        boolean fromZero = days.stream().anyMatch(other -> other.firstKey() == 0);
        @Nullable Numbered lowest = nearest(files);
        @Nullable Span begin = lowest == null ? null : lowest.span();
        int first = all.entrySet().stream()
                .filter(other -> other.getKey().isPartOf(day))
                .mapToInt(other -> other.getValue().firstKey())
                .min()
                .orElse(0);
        if (lowest == null || begin == null || first <= (fromZero ? 0 : 1)) {
            return Optional.empty();
        }
        List<Numbered> log = new ArrayList<>(
                days.stream().flatMap(other -> other.values().stream()).toList());
        log.add(new Numbered(day.live().getFileName().toString(), 0, plain.get(day.live())));
        log.removeIf(file -> file.span() == null);
        boolean descending =
                files.values().stream().map(Numbered::span).anyMatch(span -> span != null && span.isBefore(begin));
        return descending ? toTheNext(lowest, begin, log) : Optional.of(fromTheLast(lowest, begin, log));
    }

    private static Optional<Gap> toTheNext(Numbered lowest, Span end, List<Numbered> log) {
        return log.stream()
                .filter(file -> file.span() != null && end.isBefore(file.span()))
                .min(Comparator.comparing(
                        file -> file.span() == null ? Instant.MAX : file.span().first()))
                .flatMap(later -> gap(lowest, later));
    }

    private static Gap fromTheLast(Numbered lowest, Span begin, List<Numbered> log) {
        return log.stream()
                .filter(file -> file.span() != null && file.span().isBefore(begin))
                .max(Comparator.comparing(
                        file -> file.span() == null ? Instant.MIN : file.span().last()))
                .flatMap(earlier -> gap(earlier, lowest))
                .orElseGet(() -> new Gap(
                        Instant.EPOCH,
                        begin.first(),
                        "a rotated file is missing before %s, which may have held lines until %s"
                                .formatted(lowest.name(), begin.first())));
    }

    /** {@code process.log.1} is missing between {@code process.log} and {@code process.log.2}. */
    private static Optional<Gap> beforeLive(
            Series rotated, NavigableMap<Integer, Numbered> files, Map<Path, Span> plain) {
        @Nullable Span live = plain.get(rotated.live());
        Numbered newest = files.firstEntry().getValue();
        @Nullable Numbered older = nearest(files.tailMap(files.firstKey(), false));
        if (live == null
                || live.wasCopiedTo(files.values())
                || files.firstKey() < 2
                || newest.span() == null
                || !newest.span().isBefore(live)) {
            return Optional.empty();
        }
        boolean descending = (older == null || older.span() == null)
                ? rotated.after()
                : older.span().isBefore(newest.span());
        String name = rotated.live().getFileName().toString();
        return descending ? gap(newest, new Numbered(name, 0, live)) : Optional.empty();
    }

    private static @Nullable Numbered nearest(Map<Integer, Numbered> files) {
        return files.values().stream()
                .filter(file -> file.span() != null)
                .findFirst()
                .orElse(null);
    }

    private static Optional<Gap> gap(Numbered one, Numbered other) {
        @Nullable Span a = one.span();
        @Nullable Span b = other.span();
        if (a == null || b == null || (!a.isBefore(b) && !b.isBefore(a))) {
            return Optional.empty();
        }
        boolean ordered = a.isBefore(b);
        Span older = ordered ? a : b;
        Span newer = ordered ? b : a;
        Instant from = older.last().isBefore(newer.first()) ? older.last() : newer.first();
        Instant to = older.last().isBefore(newer.first()) ? newer.first() : older.last();
        return Optional.of(new Gap(
                from,
                to,
                "a rotated file is missing between %s and %s, which may have held lines from %s to %s"
                        .formatted(one.name(), other.name(), from, to)));
    }
}
