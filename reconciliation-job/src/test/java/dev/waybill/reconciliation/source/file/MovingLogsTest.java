package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs that a rotation moves, cuts, replaces or packs while they are read: all lines are read, or none is vouched for. */
class MovingLogsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:16:00Z");
    private static final int LINES = 12;

    @TempDir
    Path dir;

    private Path log;
    private Path one;
    private FileSightingSource source;

    @BeforeEach
    void makeFolders() throws IOException {
        Path forwarder = Files.createDirectory(dir.resolve("f"));
        Path processor = Files.createDirectory(dir.resolve("p"));
        log = forwarder.resolve("forward.log");
        one = forwarder.resolve("forward.log.1");
        source = new FileSightingSource(
                new FileSourceProperties(forwarder, processor, "forward", "process", false),
                LineFormats.DEFAULT,
                new FileTimeZone(ZoneOffset.UTC));
    }

    enum Rotation {
        RENAMED {
            @Override
            void rotate(Path log, Path one) throws IOException {
                Files.move(one, one.resolveSibling("forward.log.2"));
                Files.move(log, one);
                write(log, 100, 103);
            }
        },
        COPIED_AND_CUT {
            @Override
            void rotate(Path log, Path one) throws IOException {
                Files.move(one, one.resolveSibling("forward.log.2"));
                Files.copy(log, one);
                cut(log);
            }
        },
        CUT_AND_GROWN_TO_THE_SAME_SIZE {
            @Override
            void rotate(Path log, Path one) throws IOException {
                cut(log);
                write(log, 100, 100 + LINES / 2);
            }
        },
        REPLACED {
            @Override
            void rotate(Path log, Path one) throws IOException {
                Path other = log.resolveSibling("new");
                write(other, 100, 103);
                Files.move(other, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        },
        PACKED {
            @Override
            void rotate(Path log, Path one) throws IOException {
                try (OutputStream out =
                        new GZIPOutputStream(Files.newOutputStream(one.resolveSibling("forward.log.1.gz")))) {
                    Files.copy(one, out);
                }
                Files.delete(one);
            }
        },
        REMOVED {
            @Override
            void rotate(Path log, Path one) throws IOException {
                Files.delete(one);
                Files.delete(log);
            }
        };

        abstract void rotate(Path log, Path one) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void readsAllOrVouchesForNothingWheneverALogIsRotated(Rotation rotation) throws IOException {
        for (int step = 0; step <= LINES; step++) {
            for (Path file :
                    List.of(log, one, one.resolveSibling("forward.log.2"), one.resolveSibling("forward.log.1.gz"))) {
                Files.deleteIfExists(file);
            }
            write(one, 0, LINES / 2);
            write(log, LINES / 2, LINES);
            List<String> names = new ArrayList<>();
            try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range())) {
                for (int i = 0; i < step; i++) {
                    names.add(((Sighting) Objects.requireNonNull(cursor.next())).fileName());
                }
                rotation.rotate(log, one);
                drain(cursor, names);
                assertThat(names).as("%s after %d entries", rotation, step).containsExactlyElementsOf(names(0, LINES));
            } catch (SourceException e) {
                assertThat(e).isInstanceOf(IncompleteReadException.class).hasMessageContaining("forward.log");
            }
        }
    }

    @Test
    void indexesALogAnewThatWasReplacedByOneOfTheSameBeginningAndSize() throws IOException {
        write(log, 0, LINES);
        assertThat(read()).containsExactlyElementsOf(names(0, LINES));
        byte[] bytes = Files.readAllBytes(log);
        byte[] other = new String(bytes, UTF_8)
                .replace(FileNames.of(at(5), 5), FileNames.of(at(5), 95))
                .getBytes(UTF_8);
        var modified = Files.getLastModifiedTime(log);
        Files.write(log, other);
        Files.setLastModifiedTime(log, modified);

        assertThatThrownBy(this::read)
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining("changed while it was read");
        assertThat(read()).contains(FileNames.of(at(5), 95)).hasSize(LINES);
    }

    @Test
    void readsALinkedFileAndAFolderBehindALinkOnce() throws IOException {
        write(one, 0, LINES);
        Files.createLink(log.resolveSibling("forward.hard.log"), one);
        Files.createSymbolicLink(log.resolveSibling("current"), log.getParent());

        assertThat(read()).containsExactlyElementsOf(names(0, LINES));
    }

    @Test
    void waitsForNumbersThatAreBeingShifted() throws Exception {
        write(log, 8, 12);
        write(one, 4, 8);
        write(one.resolveSibling("forward.log.3"), 0, 4);
        Thread rotation = Thread.ofVirtual().start(() -> {
            try {
                Files.move(one.resolveSibling("forward.log.3"), one.resolveSibling("forward.log.2"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        assertThat(read()).containsExactlyElementsOf(names(0, LINES));
        rotation.join();
    }

    @Test
    void vouchesForNothingWhereARotatedFileIsMissing() throws IOException {
        write(log, 10, 12);
        write(one, 8, 10);
        write(one.resolveSibling("forward.log.3"), 0, 4);

        assertThatThrownBy(this::read)
                .isInstanceOf(IncompleteReadException.class)
                .hasMessageContaining("missing between forward.log.1 and forward.log.3");
        assertThat(source.count(Side.FORWARDED, new LogRange(at(0), at(3)))).isEqualTo(3);
        assertThat(source.count(Side.FORWARDED, new LogRange(at(9), at(60)))).isEqualTo(3);
    }

    @Test
    void vouchesForNothingWhereADatedFileIsMissing() throws IOException {
        write(log, 8, 12);
        write(one.resolveSibling("forward.2026-01-28.0.log"), 0, 2);
        write(one.resolveSibling("forward.2026-01-28.2.log"), 4, 8);

        assertThatThrownBy(this::read).hasMessageContaining("forward.2026-01-28.2.log");
    }

    @Test
    void missesNoFileOfSeveralWritersThatAreNumbered() throws IOException {
        write(one, 0, 200);
        write(one.resolveSibling("forward.log.3"), 1, 201);

        assertThat(read()).hasSize(60 + 59);
    }

    private List<String> read() {
        List<String> names = new ArrayList<>();
        try (SightingCursor cursor = source.read(Set.of(Side.FORWARDED), range())) {
            drain(cursor, names);
        }
        return names;
    }

    private static void drain(SightingCursor cursor, List<String> names) {
        for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
            names.add(((Sighting) entry).fileName());
        }
    }

    private static LogRange range() {
        return new LogRange(at(0), at(60));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> FileNames.of(at(i), i)).toList();
    }

    private static void write(Path file, int from, int to) throws IOException {
        List<String> lines = IntStream.range(from, to)
                .mapToObj(i ->
                        "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link /cacheproxy/%s to process\"}"
                                .formatted(at(i), FileNames.of(at(i), i)))
                .toList();
        Files.write(file, lines, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void cut(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
