package dev.waybill.simulator.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rotated files of a log beside it, {@code <name>.<date>.<number>.log}: which there are, and which have to go. */
record Archive(Path folder, String name) {

    /** Where the file of that day goes next: after all that are there. */
    Path next(LocalDate day) throws IOException {
        int number = files().stream()
                .filter(file -> file.day().equals(day))
                .mapToInt(file -> file.number() + 1)
                .max()
                .orElse(0);
        return folder.resolve(name + "." + day + "." + number + ".log");
    }

    /** Deletes the files before that day, and then the oldest until the rest holds no more than {@code bytes}. */
    void prune(LocalDate oldestDay, long bytes) throws IOException {
        long together = 0;
        for (Rotated file : files()) {
            together += size(file.path());
            if (file.day().isBefore(oldestDay) || together > bytes) {
                Files.deleteIfExists(file.path());
            }
        }
    }

    /** Newest first. */
    List<Rotated> files() throws IOException {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "\\.(\\d{4}-\\d{2}-\\d{2})\\.(\\d{1,9})\\.log");
        List<Rotated> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Rotated file = rotated(pattern, path);
                if (file != null) {
                    files.add(file);
                }
            }
        }
        files.sort(Comparator.comparing(Rotated::day)
                .thenComparingInt(Rotated::number)
                .reversed());
        return files;
    }

    private static @Nullable Rotated rotated(Pattern pattern, Path path) {
        Matcher matcher = pattern.matcher(path.getFileName().toString());
        if (!matcher.matches()) {
            return null;
        }
        try {
            return new Rotated(path, LocalDate.parse(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static long size(Path path) throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    record Rotated(Path path, LocalDate day, int number) {}
}
