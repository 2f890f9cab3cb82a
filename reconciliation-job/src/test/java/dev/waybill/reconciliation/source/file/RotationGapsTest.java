package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file at the beginning of a series of rotated ones is missing: that with which a day begins, or that which is newest. */
class RotationGapsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:00Z");
    private static final int DAY = (int) Duration.ofDays(1).toSeconds();

    @TempDir
    Path dir;

    private FileSightingSource source;

    @BeforeEach
    void open() {
        source = new FileSightingSource(
                new FileSourceProperties(dir, dir, "forward", "process", false), LineFormats.DEFAULT, Logged.ZONE);
    }

    @Test
    void missesTheFirstFileOfADay() throws IOException {
        write("forward.2026-01-28.0.log", 0, 10);
        write("forward.2026-01-28.1.log", 10, 20);
        write("forward.2026-01-29.1.log", DAY + 10, DAY + 20);
        write("forward.log", DAY + 20, DAY + 30);

        assertRefused(DAY, DAY + 9, "missing between forward.2026-01-28.1.log and forward.2026-01-29.1.log");
        assertThat(count(0, 19)).isEqualTo(19);
        assertThat(count(DAY + 11, DAY + 30)).isEqualTo(19);
    }

    @Test
    void missesTheFirstFileOfADayThatBeginsWithOne() throws IOException {
        write("forward.log.2026-01-28.1", 0, 10);
        write("forward.log.2026-01-29.2", DAY + 10, DAY + 20);
        write("forward.log", DAY + 20, DAY + 30);

        assertRefused(DAY, DAY + 9, "forward.log.2026-01-29.2");
    }

    @Test
    void missesTheNewestFileOfADayThatCountsBackwards() throws IOException {
        write("forward.log-20260128.3", 0, 10);
        write("forward.log-20260128.2", 10, 20);
        write("forward.log", 30, 40);

        assertRefused(20, 29, "between forward.log-20260128.2 and forward.log");
        assertThat(count(0, 19)).isEqualTo(19);
    }

    @Test
    void missesWhatStoodBeforeTheFirstFileThatIsLeftOfAnyDay() throws IOException {
        write("forward.node0.2026-01-28.3.log", 30, 40);
        write("forward.node0.log", 40, 50);
        write("forward.node1.log", 0, 50);

        assertRefused(0, 20, "missing before forward.node0.2026-01-28.3.log");
        assertThat(count(31, 50)).isEqualTo(38);
    }

    @Test
    void missesNothingOfDaysThatBeginAsTheyShould() throws IOException {
        write("forward.2026-01-28.0.log", 0, 10);
        write("forward.2026-01-28.1.log", 10, 20);
        write("forward.2026-01-29.0.log", DAY, DAY + 10);
        write("forward.log", DAY + 10, DAY + 20);
        assertThat(count(0, 2 * DAY)).isEqualTo(40);
    }

    @Test
    void missesNothingThatWasMovedToAFolderBelow() throws IOException {
        Files.createDirectory(dir.resolve("archive"));
        write("archive/forward.2026-01-28.0.log", 0, 10);
        write("archive/forward.2026-01-28.1.log", 10, 20);
        write("forward.2026-01-28.2.log", 20, 30);
        write("forward.log", 30, 40);
        assertThat(count(0, 60)).isEqualTo(40);
    }

    @Test
    void missesNothingOfHours() throws IOException {
        write("forward.2026-01-28.02.log", 0, 10);
        write("forward.2026-01-28.10.log", 10, 20);
        write("forward.log", 20, 30);
        assertThat(count(0, 40)).isEqualTo(30);
    }

    @Test
    void missesTheNewestCopyOfALogThatWasCut() throws IOException {
        write("forward.log.2", 0, 100);
        Files.writeString(dir.resolve("forward.log"), "\0".repeat(100_000) + lines(200, 210), UTF_8);

        assertRefused(120, 190, "missing between forward.log.2 and forward.log");
        assertThat(count(0, 98)).isEqualTo(98);
    }

    @Test
    void missesNoCopyOfALogThatWasCutWhereItIsThere() throws IOException {
        write("forward.log.2", 0, 100);
        long copied = Files.size(dir.resolve("forward.log.2"));
        Files.writeString(dir.resolve("forward.log"), "\0".repeat((int) copied) + lines(200, 210), UTF_8);

        assertThat(count(0, 300)).isEqualTo(110);
    }

    @Test
    void missesTheNewestFileWhereTheNumberStandsBeforeTheEnding() throws IOException {
        write("forward.3.log", 0, 10);
        write("forward.2.log", 10, 20);
        write("forward.log", 30, 40);

        assertRefused(20, 29, "between forward.2.log and forward.log");
    }

    private void assertRefused(int from, int to, String words) {
        assertThatThrownBy(() -> count(from, to))
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining(words);
    }

    private long count(int from, int to) {
        return source.count(Side.FORWARDED, new LogRange(START.plusSeconds(from), START.plusSeconds(to)));
    }

    private void write(String name, int from, int to) throws IOException {
        Files.writeString(dir.resolve(name), lines(from, to), UTF_8);
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(START::plusSeconds)
                .map(at -> Logged.sighting(Side.FORWARDED, at, Logged.fileName(at, 1))
                                .text() + "\n")
                .collect(Collectors.joining());
    }
}
