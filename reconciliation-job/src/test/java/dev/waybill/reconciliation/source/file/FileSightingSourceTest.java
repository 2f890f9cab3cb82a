package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.line.TornLines;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSightingSourceTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:00Z");
    private static final DateTimeFormatter DIGITS =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSSSSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @TempDir
    Path dir;

    private Path forwarder;
    private Path processor;
    private FileSightingSource source;

    @BeforeEach
    void makeFolders() throws IOException {
        forwarder = Files.createDirectory(dir.resolve("f"));
        processor = Files.createDirectory(dir.resolve("p"));
        source = source(false);
    }

    @Test
    void readsExactlyWhatLiesInTheRange() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(0, 120));

        assertThat(names(Side.FORWARDED, range(30, 60))).containsExactlyElementsOf(fileNames(30, 60));
    }

    @Test
    void readsRotatedAndCompressedFilesToo() throws IOException {
        compress(forwarder.resolve("forward.2026-01-28.0.log.gz"), announcements(0, 40));
        write(forwarder.resolve("forward.2026-01-28.1.log"), announcements(40, 80));
        write(forwarder.resolve("forward.log"), announcements(80, 120));
        write(forwarder.resolve("readme.log"), announcements(0, 120));

        assertThat(names(Side.FORWARDED, range(0, 120))).containsExactlyElementsOf(fileNames(0, 120));
        assertThat(names(Side.FORWARDED, range(35, 85))).containsExactlyElementsOf(fileNames(35, 85));
    }

    @Test
    void readsALineOnceWhileItsFileIsBeingCompressed() throws IOException {
        write(forwarder.resolve("forward.log123.tmp"), announcements(0, 40));
        compress(forwarder.resolve("forward.2026-01-28.0.log.gz"), announcements(0, 40));
        write(forwarder.resolve("forward.log"), announcements(40, 80));

        assertThat(names(Side.FORWARDED, range(0, 80))).containsExactlyElementsOf(fileNames(0, 80));
    }

    @Test
    void readsAnArchiveOnceWhileItIsBeingWritten() throws IOException {
        write(forwarder.resolve("forward.2026-01-28.0.log"), announcements(0, 4_000));
        cutArchive(forwarder.resolve("forward.2026-01-28.0.log.gz"), announcements(0, 4_000));

        assertThat(names(Side.FORWARDED, range(0, 4_000))).containsExactlyElementsOf(fileNames(0, 4_000));
    }

    @Test
    void readsAnArchiveWhileItIsBeingUnpacked() throws IOException {
        compress(forwarder.resolve("forward.2026-01-28.0.log.gz"), announcements(0, 40));
        write(forwarder.resolve("forward.2026-01-28.0.log"), announcements(0, 20));

        assertThat(names(Side.FORWARDED, range(0, 40))).containsExactlyElementsOf(fileNames(0, 40));
    }

    @Test
    void readsALineOnceWhileItsFileIsBeingCopied() throws IOException {
        Path log = forwarder.resolve("forward.log");
        write(log, announcements(0, 40));
        write(forwarder.resolve("forward.log.1"), announcements(0, 20));
        Files.createSymbolicLink(forwarder.resolve("forward.current.log"), log);
        assertThat(names(Side.FORWARDED, range(0, 80))).containsExactlyElementsOf(fileNames(0, 40));

        write(log, announcements(40, 60));
        assertThat(names(Side.FORWARDED, range(0, 80))).containsExactlyElementsOf(fileNames(0, 60));
    }

    @Test
    void readsACopyThatWentOnAsALogOfItsOwn() throws IOException {
        Path log = forwarder.resolve("forward.log");
        Path copy = forwarder.resolve("forward.log.1");
        write(log, announcements(0, 40));
        write(copy, announcements(0, 40));
        assertThat(names(Side.FORWARDED, range(0, 80))).containsExactlyElementsOf(fileNames(0, 40));

        write(log, announcements(40, 50));
        write(copy, announcements(50, 60));
        assertThat(names(Side.FORWARDED, range(0, 80)))
                .containsAll(fileNames(0, 60))
                .doesNotContainAnyElementsOf(fileNames(60, 80));
    }

    @Test
    void readsLogsThatBeginWithTheSameHeader() throws IOException {
        List<String> header = Collections.nCopies(400, "# processed files, one a line, written by the same version");
        write(forwarder.resolve("forward.log"), Stream.concat(header.stream(), announcements(80, 90)));
        write(forwarder.resolve("forward.log.1"), Stream.concat(header.stream(), announcements(40, 80)));
        compress(forwarder.resolve("forward.log.2.gz"), Stream.concat(header.stream(), announcements(20, 40)));
        compress(forwarder.resolve("forward.log.3.gz"), Stream.concat(header.stream(), announcements(0, 20)));

        assertThat(names(Side.FORWARDED, range(0, 120))).containsExactlyElementsOf(fileNames(0, 90));
        write(forwarder.resolve("forward.log"), announcements(90, 100));
        assertThat(names(Side.FORWARDED, range(0, 120))).containsExactlyElementsOf(fileNames(0, 100));
    }

    @Test
    void readsLogsThatBeginWithNulsBecauseTheirWriterDoesNotAppend() throws IOException {
        Path log = processor.resolve("process.log");
        String first = processed(1, "成功，耗时5毫秒") + "\n" + processed(2, "成功，耗时5毫秒") + "\n";
        String second = nuls(first) + "\n" + processed(3, "成功，耗时5毫秒") + "\n";
        String third = nuls(second) + "\n" + processed(4, "成功，耗时5毫秒") + "\n";
        Files.writeString(log, first, UTF_8);
        Files.writeString(processor.resolve("process.log.2"), first, UTF_8);
        assertThat(names(Side.PROCESSED, range(0, 60))).containsExactlyElementsOf(fileNames(1, 3));

        Files.writeString(log, second, UTF_8);
        assertThat(names(Side.PROCESSED, range(0, 60))).containsExactlyElementsOf(fileNames(1, 4));

        Files.writeString(processor.resolve("process.log.1"), second, UTF_8);
        Files.writeString(log, third, UTF_8);
        assertThat(names(Side.PROCESSED, range(0, 60))).containsExactlyElementsOf(fileNames(1, 5));
    }

    @Test
    void refusesAnArchiveThatEndsBeforeItCanBeToldFromAnotherLog() throws IOException {
        List<String> header = IntStream.range(0, 20_000)
                .mapToObj(i -> "# setting " + i + " = " + Integer.toHexString(i * 0x9E3779B1))
                .toList();
        write(forwarder.resolve("forward.log"), Stream.concat(header.stream(), announcements(40, 80)));
        cutArchive(forwarder.resolve("forward.log.1.gz"), Stream.concat(header.stream(), announcements(0, 40)));

        assertThatThrownBy(() -> names(Side.FORWARDED, range(0, 80)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("forward.log.1.gz ends too early");
    }

    @Test
    void refusesToCallATruncatedArchiveTheWholeTruth() throws IOException {
        cutArchive(forwarder.resolve("forward.2026-01-28.0.log.gz"), announcements(0, 40));

        assertThatThrownBy(() -> names(Side.FORWARDED, range(0, 40))).hasMessageContaining("FORWARD_LOG_DIR");
    }

    /** A writer died within a line, and came back minutes later to go on in the same line. */
    @Test
    void readsWhatWasWrittenOnToATornLineAtItsOwnTime() throws IOException {
        String torn = processed(2, "");
        for (int cut : List.of(torn.indexOf("_tz01"), torn.indexOf("处理"), 12)) {
            Path log = processor.resolve("process.log");
            Files.writeString(
                    log,
                    processed(1, "成功，耗时5毫秒") + "\n" + torn.substring(0, cut) + processed(402, "成功，耗时5毫秒") + "\n",
                    UTF_8);

            assertThat(read(Set.of(Side.PROCESSED), range(390, 460)))
                    .filteredOn(Sighting.class::isInstance)
                    .extracting(entry -> ((Sighting) entry).fileName())
                    .containsExactly(fileName(402));
            List<LogEntry> first = read(Set.of(Side.PROCESSED, Side.FAILED), range(0, 60));
            assertThat(first).filteredOn(Sighting.class::isInstance).hasSize(1);
            TornLines doubt = new TornLines();
            first.stream().filter(Malformed.class::isInstance).forEach(line -> doubt.add((Malformed) line));
            assertThat(doubt.couldName(fileName(2))).isTrue();
            Files.delete(log);
        }
    }

    @Test
    void readsALogThatBeginsWithinALine() throws IOException {
        Files.writeString(
                processor.resolve("process.log"),
                processed(1, "成功，耗时5毫秒").substring(15) + "\n" + processed(2, "成功，耗时5毫秒") + "\n",
                UTF_8);

        assertThat(names(Side.PROCESSED, range(0, 60))).containsExactlyElementsOf(fileNames(1, 3));
    }

    /** A log that was cut under a writer that does not append. */
    @Test
    void readsALogThatBeginsWithNulsBeforeItsFirstLine() throws IOException {
        Files.writeString(
                processor.resolve("process.log"),
                "\0".repeat(2_000) + processed(1, "成功，耗时5毫秒") + "\n" + processed(2, "成功，耗时5毫秒") + "\n",
                UTF_8);
        Files.writeString(processor.resolve("process.log.1"), "x\n", UTF_8);

        assertThat(read(Set.of(Side.PROCESSED, Side.FAILED), range(0, 60)))
                .filteredOn(Sighting.class::isInstance)
                .hasSize(2);
        assertThat(source.oldest(Side.PROCESSED)).contains(at(1));
    }

    @Test
    void seesWhatIsAppendedBetweenReads() throws IOException {
        Path log = forwarder.resolve("forward.log");
        write(log, announcements(0, 10));
        assertThat(names(Side.FORWARDED, range(0, 60))).hasSize(10);

        write(log, announcements(10, 20));
        assertThat(names(Side.FORWARDED, range(0, 60))).containsExactlyElementsOf(fileNames(0, 20));

        Files.move(log, forwarder.resolve("forward.1.log"));
        write(log, announcements(20, 30));
        assertThat(names(Side.FORWARDED, range(0, 60))).containsExactlyElementsOf(fileNames(0, 30));
    }

    @Test
    void beginsAnewWhenALogIsCut() throws IOException {
        Path log = forwarder.resolve("forward.log");
        write(log, announcements(0, 10));
        assertThat(names(Side.FORWARDED, range(0, 60))).hasSize(10);

        Files.delete(log);
        write(log, announcements(20, 22));

        assertThat(names(Side.FORWARDED, range(0, 60))).containsExactlyElementsOf(fileNames(20, 22));
    }

    @Test
    void noticesThatAFileShrinksWhileItIsRead() throws IOException {
        Path log = forwarder.resolve("forward.log");
        write(log, announcements(0, 30_000)); // several blocks
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range(0, 100_000))) {
            cursor.next();
            try (var channel = java.nio.channels.FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(2_000_000);
            }
            assertThatThrownBy(() -> drain(cursor))
                    .isInstanceOf(IncompleteReadException.class)
                    .hasMessageContaining("changed while it was read");
        }
    }

    @Test
    void provesWhatItRead() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(0, 30_000));
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range(0, 30_000))) {
            assertThatThrownBy(cursor::proofs).isInstanceOf(IllegalStateException.class);
            drain(cursor);
            assertThat(cursor.proofs()).singleElement().satisfies(proof -> {
                assertThat(proof.entriesRead()).isEqualTo(30_000);
                assertThat(proof.entriesCounted()).isEqualTo(30_000);
            });
        }
    }

    @Test
    void readsBothWordsOfTheProcessorInOnePass() throws IOException {
        write(
                processor.resolve("process.log"),
                Stream.of(processed(1, "成功，耗时5毫秒"), processed(2, "失败，耗时5毫秒"), tps(3), processed(4, "成功，耗时5毫秒")));

        assertThat(read(Set.of(Side.PROCESSED, Side.FAILED), range(0, 60)))
                .extracting(LogEntry::side)
                .containsExactly(Side.PROCESSED, Side.FAILED, Side.PROCESSED);
    }

    @Test
    void handsOverATornLastLine() throws IOException {
        String torn = processed(2, "").substring(0, 120);
        write(processor.resolve("process.log"), Stream.of(processed(1, "成功，耗时5毫秒")));
        Files.writeString(processor.resolve("process.log"), torn, UTF_8, StandardOpenOption.APPEND);

        List<LogEntry> entries = read(Set.of(Side.PROCESSED, Side.FAILED), range(0, 60));

        assertThat(entries).hasSize(2);
        assertThat(entries.getLast())
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(new TornLines().add(malformed).couldName(fileName(2)))
                                .isTrue());
    }

    @Test
    void readsALastLineThatOnlyLacksItsLineBreak() throws IOException {
        Files.writeString(forwarder.resolve("forward.log"), announcement(5), UTF_8);

        assertThat(names(Side.FORWARDED, range(0, 60))).containsExactly(fileName(5));
    }

    @Test
    void estimatesHowManyLinesThereAre() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(0, 20_000));

        long[] whole = source.estimate(Side.FORWARDED, range(0, 20_000), Duration.ofSeconds(20_000));
        long[] halves = source.estimate(Side.FORWARDED, range(0, 20_000), Duration.ofSeconds(10_000));

        assertThat(whole[0]).isBetween(19_990L, 20_010L);
        assertThat(halves).hasSize(2);
        assertThat(halves[0]).isBetween(9_000L, 11_000L);
    }

    @Test
    void saysWhichFolderIsMissing() {
        FileSightingSource nowhere = new FileSightingSource(
                new FileSourceProperties(dir.resolve("nowhere"), processor, "forward", "process", false),
                LineFormats.DEFAULT,
                new FileTimeZone(ZoneOffset.UTC));

        assertThatThrownBy(nowhere::check)
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("FORWARD_LOG_DIR")
                .hasMessageContaining("nowhere");
    }

    @Test
    void isSureOfALogFromItsFirstLineOn() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(40, 80));
        write(processor.resolve("process.log"), Stream.of(processed(61, "成功，耗时5毫秒"), processed(90, "成功，耗时5毫秒")));
        assertThat(source.oldest(Side.FORWARDED)).contains(at(40));
        assertThat(source.oldest(Side.PROCESSED)).contains(at(61));
        assertThat(source.oldest(Side.FAILED)).contains(at(61));

        write(forwarder.resolve("forward.1.log"), announcements(20, 40));
        assertThat(source.oldest(Side.FORWARDED)).contains(at(20));
        assertThat(source(true).oldest(Side.FORWARDED)).isEmpty();
        assertThat(source(true).oldest(Side.PROCESSED)).isEmpty();
    }

    @Test
    void isSureOfTheBeginningWhereALogHoldsOnlyALineThatIsBeingWritten() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(0, 60));
        Files.writeString(processor.resolve("process.log"), processed(61, ""), UTF_8);

        source.check();
        assertThat(source.oldest(Side.PROCESSED)).isEmpty();
    }

    @Test
    void refusesAFolderWithoutLinesOfItsSideWhileTheOtherHoldsSome() throws IOException {
        write(forwarder.resolve("forward.log"), announcements(0, 62));
        write(processor.resolve("process.log"), Stream.of(tps(3)));
        write(processor.resolve("other.log"), Stream.of(processed(1, "成功，耗时5毫秒")));

        assertThatThrownBy(source::check)
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("PROCESS_LOG_DIR is " + processor)
                .hasMessageContaining(forwarder + " holds lines from " + at(0))
                .hasMessageContaining("WHOLE_LOGS=true");
        assertThatNoException().isThrownBy(source(true)::check);

        write(processor.resolve("process.log"), Stream.of(processed(61, "成功，耗时5毫秒")));
        assertThatNoException().isThrownBy(source::check);
    }

    @Test
    void refusesTheForwardersFolderTooWhereOnlyTheProcessorLogged() throws IOException {
        write(processor.resolve("process.log"), Stream.of(processed(1, "成功，耗时5毫秒"), processed(62, "失败，耗时5毫秒")));

        assertThatThrownBy(source::check)
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("FORWARD_LOG_DIR is " + forwarder)
                .hasMessageContaining(processor + " holds lines from " + at(1));
    }

    @Test
    void refusesTwoFoldersThatHoldNothing() throws IOException {
        assertThatThrownBy(source::check)
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("FORWARD_LOG_DIR is " + forwarder)
                .hasMessageContaining("it is empty");
        assertThatNoException().isThrownBy(source(true)::check);

        write(forwarder.resolve("other.log"), announcements(0, 61));
        assertThatThrownBy(source::check).hasMessageContaining("'forward'").hasMessageContaining("other.log");
    }

    @Test
    void knowsTheNewestEntryOfASide() throws IOException {
        assertThat(source.newest(Side.FORWARDED, range(0, 100))).isEmpty();

        write(forwarder.resolve("forward.log"), announcements(0, 50));

        assertThat(source.newest(Side.FORWARDED, range(0, 100))).contains(at(49));
    }

    private FileSightingSource source(boolean whole) {
        return new FileSightingSource(
                new FileSourceProperties(forwarder, processor, "forward", "process", whole),
                LineFormats.DEFAULT,
                new FileTimeZone(ZoneOffset.UTC));
    }

    private List<String> names(Side side, LogRange range) {
        return read(Set.of(side), range).stream()
                .map(entry -> ((Sighting) entry).fileName())
                .toList();
    }

    private List<LogEntry> read(Set<Side> sides, LogRange range) {
        try (SightingCursor cursor = source.read(sides, range)) {
            return drain(cursor);
        }
    }

    private static List<LogEntry> drain(SightingCursor cursor) {
        List<LogEntry> entries = new ArrayList<>();
        for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            entries.add(entry);
        }
        return entries;
    }

    private static LogRange range(int from, int to) {
        return new LogRange(at(from), at(to));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    /** One announcement a second, each after a line of noise. */
    private static Stream<String> announcements(int from, int to) {
        return IntStream.range(from, to).boxed().flatMap(i -> Stream.of(noise(i), announcement(i)));
    }

    private static List<String> fileNames(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(FileSightingSourceTest::fileName)
                .toList();
    }

    private static String fileName(int second) {
        return DIGITS.format(at(second)) + "_tz01_%08d_.log".formatted(second);
    }

    private static String noise(int second) {
        return "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"Read /cacheproxy/%s\"}"
                .formatted(at(second), fileName(second));
    }

    private static String announcement(int second) {
        return "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link /cacheproxy/%s to process\"}"
                .formatted(at(second), fileName(second));
    }

    private static String processed(int second, String rest) {
        return LOCAL.format(at(second))
                + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=/cacheproxy/"
                + fileName(second) + rest;
    }

    private static String tps(int second) {
        return LOCAL.format(at(second)) + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - TPS=20";
    }

    private static void write(Path file, Stream<String> lines) throws IOException {
        Files.write(file, lines.toList(), UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void compress(Path file, Stream<String> lines) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (String line : lines.toList()) {
                out.write((line + "\n").getBytes(UTF_8));
            }
        }
    }

    /** The first half of an archive, as if it were being written. */
    private static void cutArchive(Path file, Stream<String> lines) throws IOException {
        compress(file, lines);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static String nuls(String text) {
        return "\0".repeat(text.getBytes(UTF_8).length + 2_000);
    }
}
