package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.line.TornLines;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log may end within a line, before anything tells what the line says. */
class TornEndsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:00Z");
    private static final int WITHIN_TIME = 15;
    private static final int BEFORE_MARKER = 55;

    @TempDir
    Path dir;

    private Path forwarder;
    private Path processor;
    private FileSightingSource source;

    @BeforeEach
    void makeFolders() throws IOException {
        forwarder = Files.createDirectory(dir.resolve("f"));
        processor = Files.createDirectory(dir.resolve("p"));
        source = source(forwarder, "forward", processor, "process");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "process.log.1",
                "process.log.1.gz",
                "process.log.old",
                "process.log-20260128",
                "process.2026-01-28.0.log",
                "process.2026-01-28.0.log.gz",
                "process-20260128T1016.log"
            })
    void doubtsWhatARotatedFileEndsWith(String name) throws IOException {
        put(processor.resolve(name), lines(Side.PROCESSED, 0, 10) + torn(10, WITHIN_TIME));
        put(processor.resolve("process.log"), lines(Side.PROCESSED, 11, 20));

        List<LogEntry> read = read(Side.PROCESSED, 0, 60);
        assertThat(names(read)).hasSize(19);
        assertThat(couldName(read, name(10))).isTrue();
        assertThat(read(Side.PROCESSED, 0, 5)).as("nothing is torn there").hasSize(5);
    }

    @Test
    void doubtsOneInstantWhereTheTornLineStatesIt() throws IOException {
        put(processor.resolve("process.log.1"), lines(Side.PROCESSED, 0, 10) + torn(10, BEFORE_MARKER));
        put(processor.resolve("process.log"), lines(Side.PROCESSED, 11, 20));

        assertThat(couldName(read(Side.PROCESSED, 10, 11), name(10))).isTrue();
        assertThat(read(Side.PROCESSED, 11, 60)).hasSize(9);
    }

    @Test
    void doubtsTornAnnouncementsToo() throws IOException {
        put(forwarder.resolve("forward.log.1"), lines(Side.FORWARDED, 0, 10) + "{\"ts\":\"2026");
        put(forwarder.resolve("forward.log"), lines(Side.FORWARDED, 11, 20));

        assertThat(read(Side.FORWARDED, 0, 60))
                .filteredOn(Malformed.class::isInstance)
                .hasSize(1);
    }

    @Test
    void doubtsAFileThatHoldsNothingElse() throws IOException {
        put(processor.resolve("process.log.1"), "2026-01-28 10");
        put(processor.resolve("process.log"), lines(Side.PROCESSED, 11, 20));

        assertThat(couldName(read(Side.PROCESSED, 0, 60), name(10))).isTrue();
    }

    @Test
    void readsALineOnceItsWriterFinishedIt() throws IOException {
        Path log = processor.resolve("process.log");
        String line = line(Side.PROCESSED, 10);
        put(log, lines(Side.PROCESSED, 0, 10) + line.substring(0, WITHIN_TIME));
        assertThat(read(Side.PROCESSED, 0, 60)).as("it is being written").hasSize(10);

        Files.writeString(log, line.substring(WITHIN_TIME) + "\n", UTF_8, StandardOpenOption.APPEND);
        assertThat(names(read(Side.PROCESSED, 0, 60))).hasSize(11);
    }

    @Test
    void doubtsWhatAWriterLeftThatDiedWhileAnotherWentOn() throws IOException {
        Path log = processor.resolve("process.node0.log");
        put(log, lines(Side.PROCESSED, 0, 10) + torn(10, WITHIN_TIME));
        Files.setLastModifiedTime(log, FileTime.from(at(10)));
        put(processor.resolve("process.node1.log"), lines(Side.PROCESSED, 11, 90));

        assertThat(couldName(read(Side.PROCESSED, 0, 60), name(10))).isTrue();
        assertThat(read(Side.PROCESSED, 11, 60)).hasSize(49);
    }

    @Test
    void doubtsNoBlankEnd() throws IOException {
        put(processor.resolve("process.log.1"), lines(Side.PROCESSED, 0, 10) + "  \r");
        put(processor.resolve("process.log"), lines(Side.PROCESSED, 11, 20));

        assertThat(read(Side.PROCESSED, 0, 60)).hasSize(19);
    }

    @Test
    void readsALastLineOfARotatedFileThatOnlyLacksItsLineBreak() throws IOException {
        put(processor.resolve("process.log.1"), lines(Side.PROCESSED, 0, 10) + line(Side.PROCESSED, 10));
        put(processor.resolve("process.log"), lines(Side.PROCESSED, 11, 20));

        assertThat(names(read(Side.PROCESSED, 0, 60))).hasSize(20);
    }

    @Test
    void doubtsBothStagesWhereEitherMayHaveWrittenTheTornLine() throws IOException {
        source = source(forwarder, "app", forwarder, "app");
        put(
                forwarder.resolve("app.log"),
                lines(Side.FORWARDED, 0, 5)
                        + "{\"ts\":\"2026-01-28T10:16:05+08:00\",\"lev"
                        + lines(Side.PROCESSED, 6, 9)
                        + line(Side.PROCESSED, 30).substring(0, BEFORE_MARKER)
                        + lines(Side.FORWARDED, 31, 35));

        assertThat(names(read(Side.FORWARDED, 0, 60))).hasSize(9);
        assertThat(read(Side.FORWARDED, 0, 20))
                .filteredOn(Malformed.class::isInstance)
                .map(Malformed.class::cast)
                .map(Malformed::line)
                .as("the one line, whichever stage's it is taken for")
                .allMatch(line -> line.contains("\"lev2026"))
                .isNotEmpty();
        assertThat(couldName(read(Side.PROCESSED, 20, 60), name(30))).isTrue();
        assertThat(couldName(read(Side.PROCESSED, 0, 20), name(5))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 23, 28, 60})
    void doubtsALineThatWasWrittenOnToATornOneAnywhereInTheLog(int cut) throws IOException {
        String seam = line(Side.PROCESSED, 30).substring(0, cut)
                + "2026-01-28 10:16:31.000 [main] INFO  com.bigdata.tz.App - Starting\n";
        for (String log : List.of(
                seam + lines(Side.PROCESSED, 31, 40),
                lines(Side.PROCESSED, 20, 30) + seam + lines(Side.PROCESSED, 31, 40),
                lines(Side.PROCESSED, 20, 30) + seam)) {
            put(processor.resolve("process.log"), log);
            assertThat(couldName(read(Side.PROCESSED, 20, 60), name(30)))
                    .as(log)
                    .isTrue();
        }
    }

    @Test
    void doubtsNothingOfALogThatHoldsTheLinesOfOthersInItsOwn() throws IOException {
        String wrapped =
                "2026-01-28 10:16:00.000 INFO wrapper - 2026-01-28 10:16:00.000 INFO child - alive\n".repeat(20);
        put(processor.resolve("process.log"), wrapped + lines(Side.PROCESSED, 0, 20));

        assertThat(read(Side.PROCESSED, 0, 60)).hasSize(20).allMatch(Sighting.class::isInstance);
    }

    @Test
    void doubtsNothingOfTwoStagesThatShareALog() throws IOException {
        source = source(forwarder, "app", forwarder, "app");
        put(forwarder.resolve("app.log"), lines(Side.FORWARDED, 0, 20) + lines(Side.PROCESSED, 20, 40));

        assertThat(names(read(Side.FORWARDED, 0, 60))).hasSize(20);
        assertThat(names(read(Side.PROCESSED, 0, 60))).hasSize(20);
        assertThat(source.count(Side.FORWARDED, range(0, 60))).isEqualTo(20);
    }

    private List<LogEntry> read(Side side, int from, int to) {
        List<LogEntry> entries = new ArrayList<>();
        try (SightingCursor cursor = source.read(Set.of(side), range(from, to))) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        assertThat(entries).allMatch(entry -> entry.side() == side);
        return entries;
    }

    private static List<String> names(List<LogEntry> entries) {
        return entries.stream()
                .filter(Sighting.class::isInstance)
                .map(entry -> ((Sighting) entry).fileName())
                .toList();
    }

    private static boolean couldName(List<LogEntry> entries, String name) {
        TornLines torn = new TornLines();
        entries.stream().filter(Malformed.class::isInstance).forEach(line -> torn.add((Malformed) line));
        return torn.couldName(name);
    }

    private static FileSightingSource source(Path forwarder, String forward, Path processor, String process) {
        return new FileSightingSource(
                new FileSourceProperties(forwarder, processor, forward, process, false),
                LineFormats.DEFAULT,
                Logged.ZONE);
    }

    private static String torn(int second, int characters) {
        return line(Side.PROCESSED, second).substring(0, characters);
    }

    private static String lines(Side side, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(second -> line(side, second) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(Side side, int second) {
        return Logged.sighting(side, at(second), name(second)).text();
    }

    private static String name(int second) {
        return Logged.fileName(at(second), second);
    }

    private static void put(Path file, String text) throws IOException {
        if (file.toString().endsWith(".gz")) {
            try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(text.getBytes(UTF_8));
            }
        } else {
            Files.writeString(file, text, UTF_8);
        }
    }

    private static LogRange range(int from, int to) {
        return new LogRange(at(from), at(to));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
