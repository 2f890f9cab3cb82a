package dev.waybill.reconciliation.source.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Tells people what lies in a folder in which no line of a side was found. */
final class FolderFindings {

    private static final int MOST_NAMED = 5;

    private FolderFindings() {}

    static String of(Path dir, String prefix) {
        try (Stream<Path> entries = Files.list(dir)) {
            List<Path> found = entries.sorted().toList();
            if (found.isEmpty()) {
                return "it is empty";
            }
            List<LogFile> logs = LogListing.of(dir, prefix);
            return logs.isEmpty()
                    ? "none of its files begins with '%s' and goes on with '.log': %s".formatted(prefix, names(found))
                    : "none of the lines is worded as one of this side, in %s"
                            .formatted(names(logs.stream().map(LogFile::path).toList()));
        } catch (IOException e) {
            return "it cannot be listed: " + e;
        }
    }

    private static String names(List<Path> paths) {
        String named = paths.stream()
                .limit(MOST_NAMED)
                .map(path -> Files.isDirectory(path)
                        ? path.getFileName() + "/"
                        : path.getFileName().toString())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return paths.size() > MOST_NAMED ? "%s and %d more".formatted(named, paths.size() - MOST_NAMED) : named;
    }
}
