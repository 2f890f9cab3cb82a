package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells which files are still written to, so that a line that ends early may yet be finished: of each log the file whose name
 * has no date or number, or, where every name has one, the one in each folder that was written to last.
 */
final class LiveLogs {

    private static final Pattern OF_ROTATION = Pattern.compile("\\d[\\dT]*|old|bak|tmp|\\d+tmp");

    private final Set<Object> live = new HashSet<>();

    private LiveLogs() {}

    static LiveLogs among(List<LogFile> files) {
        LiveLogs logs = new LiveLogs();
        files.stream()
                .filter(file -> ArchiveKind.unpackedName(file.name()).equals(file.name()))
                .collect(Collectors.groupingBy(file -> withoutRotation(file.name())))
                .forEach((name, series) -> logs.add(name, series));
        return logs;
    }

    boolean holds(LogFile file) {
        return live.contains(file.key());
    }

    private void add(List<String> name, List<LogFile> series) {
        List<LogFile> plain =
                series.stream().filter(file -> parts(file.name()).equals(name)).toList();
        (plain.isEmpty() ? lastOfEachFolder(series) : plain).forEach(file -> live.add(file.key()));
    }

    private static Collection<LogFile> lastOfEachFolder(List<LogFile> series) {
        Map<Path, LogFile> last = series.stream()
                .collect(Collectors.toMap(
                        LogFile::folder,
                        file -> file,
                        (one, other) -> Comparator.comparing(LogFile::modified).compare(one, other) < 0 ? other : one));
        return last.values();
    }

    private static List<String> parts(String name) {
        return Arrays.asList(name.split("[._-]"));
    }

    private static List<String> withoutRotation(String name) {
        List<String> parts = new ArrayList<>(parts(name));
        parts.removeIf(part -> OF_ROTATION.matcher(part).matches());
        return parts;
    }
}
