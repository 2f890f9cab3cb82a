package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What else lies in a log folder: packed logs, folders, other encodings, holes. It is read, or refused by name. */
class PackedLogsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:00Z");
    private static final Set<Side> PROCESSOR = Set.of(Side.PROCESSED, Side.FAILED);

    @TempDir
    Path dir;

    private Path folder;
    private FileSightingSource source;

    @BeforeEach
    void makeFolders() throws IOException {
        Path forwarder = Files.createDirectory(dir.resolve("f"));
        folder = Files.createDirectory(dir.resolve("p"));
        source = new FileSightingSource(
                new FileSourceProperties(forwarder, folder, "forward", "process", false),
                LineFormats.DEFAULT,
                new FileTimeZone(ZoneOffset.UTC));
    }

    private interface Packing {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] packed(Packing packing, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packing.around(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        return packed(GZIPOutputStream::new, content);
    }

    private static byte[] packed(String kind, byte[] content) throws IOException {
        return switch (kind) {
            case "gz", "GZ", "gz.2", "2" -> gzip(content);
            case "gz.gz" -> gzip(gzip(content));
            case "bz2" -> packed(BZip2CompressorOutputStream::new, content);
            case "xz" -> packed(out -> new XZOutputStream(out, new LZMA2Options(1)), content);
            case "zst" -> packed(ZstdOutputStream::new, content);
            case "zip" ->
                packed(
                        out -> {
                            ZipOutputStream zip = new ZipOutputStream(out);
                            zip.putNextEntry(new ZipEntry("var/log/process.log.1"));
                            return zip;
                        },
                        content);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "GZ", "gz.2", "2", "gz.gz", "bz2", "xz", "zst", "zip"})
    void readsAnArchiveOfAnyKindUnderAnyName(String kind) throws IOException {
        Files.write(folder.resolve("process.log.1." + kind), packed(kind, lines(0, 40)));
        Files.write(folder.resolve("process.log"), lines(40, 60));

        assertThat(names(range(0, 60))).containsExactlyElementsOf(fileNames(0, 60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "xz", "zst", "zip"})
    void refusesADamagedArchiveAndNamesIt(String kind) throws IOException {
        byte[] whole = packed(kind, lines(0, 400));
        Files.write(folder.resolve("process.log.1." + kind), Arrays.copyOf(whole, whole.length * 2 / 3));
        Files.write(folder.resolve("process.log"), lines(400, 410));

        assertThatThrownBy(() -> names(range(0, 600)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("process.log.1." + kind);
    }

    @Test
    void takesNoCutOrDamagedMemberForTheEnd() throws IOException {
        byte[] first = gzip(lines(0, 20));
        byte[] second = gzip(lines(20, 40));
        Path archive = folder.resolve("process.log.1.gz");
        Files.write(archive, joined(first, second, new byte[512]));
        assertThat(names(range(0, 60))).containsExactlyElementsOf(fileNames(0, 40));

        for (byte[] later : List.of(
                Arrays.copyOf(second, 1),
                Arrays.copyOf(second, 7),
                Arrays.copyOf(second, second.length - 1),
                damaged(second))) {
            Files.write(archive, joined(first, later));
            assertThatThrownBy(() -> names(range(0, 60)))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("process.log.1.gz");
        }
    }

    @Test
    void readsWholeFileBesideAnArchiveThatWasOnlyBegun() throws IOException {
        Files.write(folder.resolve("process.log.1"), lines(0, 40));
        for (int length : new int[] {0, 1, 5, 12}) {
            Files.write(folder.resolve("process.log.1.gz"), Arrays.copyOf(gzip(lines(0, 40)), length));
            assertThat(names(range(0, 60))).containsExactlyElementsOf(fileNames(0, 40));
        }
        Files.move(folder.resolve("process.log.1"), folder.resolve("process.log.12"));
        Files.write(folder.resolve("process.log.1.gz"), new byte[0]);
        assertThatThrownBy(() -> names(range(0, 60))).hasMessageContaining("process.log.1.gz");
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        Files.write(folder.resolve("process.log"), lines(0, 10));
        byte[] random = new byte[600];
        new java.util.Random(1).nextBytes(random);
        byte[] wide = new String(lines(0, 10), UTF_8).getBytes(UTF_16LE);
        List<byte[]> contents = List.of(
                joined(new byte[] {0x37, 0x7A, (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C}, random),
                joined(new byte[] {4, 0x22, 0x4D, 0x18}, random),
                random,
                wide,
                joined(new byte[] {(byte) 0xFF, (byte) 0xFE}, wide));
        for (byte[] content : contents) {
            Files.write(folder.resolve("process.log.1"), content);
            assertThatThrownBy(() -> names(range(0, 60)))
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("process.log.1");
        }
    }

    @Test
    void readsOlderFilesFromAFolderToWhichTheyWereMoved() throws IOException {
        Files.write(folder.resolve("process.log"), lines(40, 60));
        Path old = Files.createDirectories(folder.resolve("old/2026"));
        Files.write(old.resolve("process.log.1.gz"), gzip(lines(0, 40)));

        assertThat(names(range(0, 60))).containsExactlyElementsOf(fileNames(0, 60));
        assertThat(source.writers(Side.PROCESSED, range(0, 60))).containsExactly(new WriterMark("", at(59)));
        assertThat(source.oldest(Side.PROCESSED)).contains(at(0));
    }

    @Test
    void tellsTheWritersOfSeveralFoldersApart() throws IOException {
        Files.write(Files.createDirectory(folder.resolve("a")).resolve("process.log"), lines(0, 40));
        Files.write(Files.createDirectory(folder.resolve("b")).resolve("process.log"), lines(10, 20));

        assertThat(source.writers(Side.PROCESSED, range(0, 60)))
                .containsExactlyInAnyOrder(new WriterMark("a", at(39)), new WriterMark("b", at(19)));
        assertThat(source.oldest(Side.PROCESSED)).contains(at(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150, 300_000, 20_000_000})
    void doubtsAllThatMayHaveStoodInAHole(int hole) throws IOException {
        byte[] bytes = joined(lines(0, 10), Arrays.copyOf(lines(10, 11), 90), new byte[hole], lines(30, 40));
        Files.write(folder.resolve("process.log"), bytes);

        assertThat(read(range(0, 5))).allMatch(Sighting.class::isInstance);
        assertThat(doubtsAny(read(range(15, 20)))).isTrue();
        assertThat(doubtsAny(read(range(9, 31)))).isTrue();
        assertThat(read(range(33, 60))).allMatch(Sighting.class::isInstance).hasSize(7);
    }

    @Test
    void passesOverAHoleAtTheBeginning() throws IOException {
        Files.write(folder.resolve("process.log"), joined(new byte[40_000_000], lines(0, 10)));

        assertThat(names(range(0, 60))).containsExactlyElementsOf(fileNames(0, 10));
    }

    @Test
    void refusesALogWhoseTimesItCannotReadAndNamesTheLine() throws IOException {
        String odd = new String(lines(0, 10), UTF_8).replaceAll("(?m)^\\S+ ", "");
        Files.writeString(folder.resolve("process.log"), "noise\n" + odd, UTF_8);

        assertThatThrownBy(() -> names(range(0, 60)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("line 2 of " + folder.resolve("process.log"))
                .hasMessageContaining("02:16:00.000");
        assertThatThrownBy(source::check).isInstanceOf(SourceRefusedException.class);
    }

    private static boolean doubtsAny(List<LogEntry> entries) {
        return entries.stream()
                .anyMatch(entry -> entry instanceof Malformed malformed
                        && malformed.cut()
                        && malformed.fragment().isEmpty());
    }

    private List<String> names(LogRange range) {
        return read(range).stream().map(entry -> ((Sighting) entry).fileName()).toList();
    }

    private List<LogEntry> read(LogRange range) {
        List<LogEntry> entries = new ArrayList<>();
        try (SightingCursor cursor = source.read(PROCESSOR, range)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] damaged(byte[] bytes) {
        byte[] other = bytes.clone();
        other[2] ^= 0x55;
        return other;
    }

    private static LogRange range(int from, int to) {
        return new LogRange(at(from), at(to));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static List<String> fileNames(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> FileNames.of(at(i), i)).toList();
    }

    private static byte[] lines(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(at(i).toString(), 0, 10)
                    .append(' ')
                    .append(at(i).toString(), 11, 19)
                    .append(".000 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=/cacheproxy/")
                    .append(FileNames.of(at(i), i))
                    .append("成功，耗时123毫秒\n");
        }
        return text.toString().getBytes(UTF_8);
    }
}
