package dev.waybill.reconciliation.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.ControlWriter.Said;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control records where they stand: in logs that rotate, are packed, torn, and shared. */
class FileControlRecordsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:40Z");
    private static final LogRange RANGE = new LogRange(START.plusSeconds(3), START.plusSeconds(47));

    @TempDir
    Path dir;

    private Path forwarder;

    @BeforeEach
    void folders() throws IOException {
        forwarder = Files.createDirectories(dir.resolve("forwarder"));
        Files.createDirectories(dir.resolve("processor"));
    }

    /** Three announcements a second over a minute, and a record each ten seconds, in the order of writing. */
    private static List<Logged> log(String writer, int firstId) {
        List<Logged> lines = new ArrayList<>();
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < 180; i++) {
            Instant at = START.plusSeconds(i / 3);
            String name = Logged.fileName(at, firstId + i);
            said.add(new Said(at, name));
            lines.add(Logged.sighting(Side.FORWARDED, at, name));
        }
        new ControlWriter(writer, 1, Side.FORWARDED)
                .say(START, START.plusSeconds(60), Duration.ofSeconds(10), said, false)
                .forEach(record -> lines.add(ControlWriter.logged(record, 0)));
        lines.sort(Comparator.comparing(Logged::loggedAt));
        return lines;
    }

    private void write(String file, List<Logged> lines) throws IOException {
        Path path = forwarder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, lines.stream().map(Logged::text).toList());
    }

    private List<WriterProof> proofs() {
        FileSightingSource source = new FileSightingSource(
                new FileSourceProperties(forwarder, dir.resolve("processor"), "forward", "process", true),
                LineFormats.DEFAULT,
                Logged.ZONE);
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), RANGE)) {
            while (cursor.next() != null) {}
            return cursor.proofs().getFirst().writers();
        }
    }

    @Test
    void provesALogThatRotatesMoreOftenThanItSaysRecords() throws IOException {
        List<Logged> lines = log("a", 0);
        int files = 30;
        for (int i = 0; i < files; i++) {
            int from = lines.size() * i / files;
            int to = lines.size() * (i + 1) / files;
            String name = i == files - 1 ? "forward.log" : "forward.2026-01-28.%d.log".formatted(i);
            write(name, lines.subList(from, to));
        }

        assertThat(proofs())
                .extracting(WriterProof::writer, WriterProof::isTotal, WriterProof::read)
                .containsExactly(tuple("a", true, 150L));
    }

    @Test
    void findsTheRecordsInArchives() throws IOException {
        List<Logged> lines = log("a", 0);
        try (OutputStream packed =
                new GZIPOutputStream(Files.newOutputStream(forwarder.resolve("forward.2026-01-28.0.log.gz")))) {
            for (Logged line : lines.subList(0, 120)) {
                packed.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        write("forward.log", lines.subList(120, lines.size()));

        assertThat(proofs()).singleElement().matches(WriterProof::isTotal);
    }

    @Test
    void missesTheLinesOfARotatedFileThatIsGone() throws IOException {
        List<Logged> lines = log("a", 0);
        // 20 s of announcements in the middle, without any record.
        List<Logged> gone = lines.stream()
                .filter(line -> !ControlWriter.isControl(line)
                        && line.loggedAt().isAfter(START.plusSeconds(14))
                        && line.loggedAt().isBefore(START.plusSeconds(18)))
                .toList();
        write("forward.log", lines.stream().filter(line -> !gone.contains(line)).toList());

        assertThat(proofs().getFirst().deficits())
                .containsExactly(new Deficit(START.plusSeconds(10), START.plusSeconds(20), 9, 9));
    }

    @Test
    void doesNotTakeATornRecordForOne() throws IOException {
        List<Logged> lines = log("a", 0);
        lines.replaceAll(line -> line.text().contains(" seq=2 ")
                ? new Logged(line.side(), line.loggedAt(), line.text().substring(0, 150), 0)
                : line);
        write("forward.log", lines);

        assertThat(proofs()).singleElement().satisfies(proof -> {
            assertThat(proof.covered()).isFalse();
            assertThat(proof.deficits())
                    .containsExactly(new Deficit(START.plusSeconds(20), START.plusSeconds(30), 0, 0));
        });
    }

    @Test
    void tellsTheWritersOfOneFolderApart() throws IOException {
        write("forward.a.log", log("host-a", 0));
        List<Logged> killed = log("host-b", 1_000);
        killed.removeIf(line -> line.loggedAt().isAfter(START.plusSeconds(35)));
        write("forward.b.log", killed);

        assertThat(proofs())
                .extracting(WriterProof::writer, WriterProof::covered)
                .containsExactlyInAnyOrder(tuple("host-a", true), tuple("host-b", false));
    }

    @Test
    void tellsTheWritersOfSeveralFoldersApartAndNamesWhoSaysNothing() throws IOException {
        write("a/forward.log", log("host-a", 0));
        List<Logged> silent = log("host-b", 1_000);
        silent.removeIf(ControlWriter::isControl);
        write("b/forward.log", silent);

        assertThat(proofs())
                .extracting(WriterProof::covered, WriterProof::read)
                .containsExactlyInAnyOrder(tuple(true, 150L), tuple(false, 150L));
    }

    @Test
    void addsUpTheWritersOfOneFile() throws IOException {
        List<Logged> lines = log("host-a", 0);
        lines.addAll(log("host-b", 1_000));
        lines.sort(Comparator.comparing(Logged::loggedAt));
        write("forward.log", lines);

        assertThat(proofs())
                .extracting(WriterProof::writer, WriterProof::isTotal)
                .containsExactly(tuple("host-a, host-b", true));
    }
}
