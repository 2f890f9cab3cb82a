package dev.waybill.simulator.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-22T04:00:00Z");
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void startsAnotherFileWhenOneIsFull() throws IOException {
        try (RotatingLog log = log(new Retention(20, 1000, 7))) {
            append(log, "0123456789\n", "abc\n", "next file\n");
        }

        assertThat(names()).containsExactly("forward.2026-11-22.0.log", "forward.log");
        assertThat(folder.resolve("forward.2026-11-22.0.log")).hasContent("0123456789\nabc\n");
        assertThat(folder.resolve("forward.log")).hasContent("next file\n");
    }

    @Test
    void startsAnotherFileWhenTheDayOfTheZoneBegins() throws IOException {
        try (RotatingLog log = log(new Retention(1000, 10_000, 7))) {
            append(log, "before\n");
            now = Instant.parse("2026-11-22T16:00:00Z");
            append(log, "after\n");
        }

        assertThat(folder.resolve("forward.2026-11-22.0.log")).hasContent("before\n");
        assertThat(folder.resolve("forward.log")).hasContent("after\n");
    }

    @Test
    void dropsTheOldestSoThatAllTogetherStayWithinTheLimit() throws IOException {
        try (RotatingLog log = log(new Retention(20, 60, 7))) {
            for (int i = 0; i < 100; i++) {
                append(log, "line %03d is 20 long\n".formatted(i).substring(1));
                assertThat(bytes()).isLessThanOrEqualTo(60);
            }
        }

        assertThat(names()).containsExactly("forward.2026-11-22.97.log", "forward.2026-11-22.98.log", "forward.log");
    }

    @Test
    void countsOnBeyondNineInTheOrderOfNumbers() throws IOException {
        Files.writeString(folder.resolve("forward.2026-11-22.9.log"), "9\n");
        Files.writeString(folder.resolve("forward.2026-11-22.10.log"), "10\n");
        try (RotatingLog log = log(new Retention(20, 34, 7))) {
            append(log, "0123456789\n", "0123456789\n");
        }

        assertThat(names()).containsExactly("forward.2026-11-22.10.log", "forward.2026-11-22.11.log", "forward.log");
    }

    @Test
    void dropsWhatIsTooOldAtStart() throws IOException {
        Files.writeString(folder.resolve("forward.2026-11-14.0.log"), "old\n");
        Files.writeString(folder.resolve("forward.2026-11-15.0.log"), "kept\n");
        Files.writeString(folder.resolve("process.2026-11-01.0.log"), "not ours\n");
        log(new Retention(1000, 10_000, 7)).close();

        assertThat(names()).containsExactly("forward.2026-11-15.0.log", "forward.log", "process.2026-11-01.0.log");
    }

    @Test
    void rotatesWhatYesterdaysRunLeft() throws IOException {
        Path left = Files.writeString(folder.resolve("forward.log"), "yesterday\n");
        Files.setLastModifiedTime(left, FileTime.from(Instant.parse("2026-11-21T04:00:00Z")));
        try (RotatingLog log = log(new Retention(1000, 10_000, 7))) {
            append(log, "today\n");
        }

        assertThat(folder.resolve("forward.2026-11-21.0.log")).hasContent("yesterday\n");
        assertThat(folder.resolve("forward.log")).hasContent("today\n");
    }

    private RotatingLog log(Retention retention) throws IOException {
        InstantSource source = () -> now;
        Clock clock = source.withZone(SHANGHAI);
        RotatingLog log = new RotatingLog(folder, "forward", retention, clock, nanos::get);
        log.open();
        return log;
    }

    private static void append(RotatingLog log, String... lines) throws IOException {
        for (String line : lines) {
            log.append(line.getBytes(UTF_8));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private long bytes() throws IOException {
        long sum = 0;
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                sum += Files.size(path);
            }
        }
        return sum;
    }
}
