package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.file.archive.ArchiveKind;
import dev.waybill.reconciliation.source.file.archive.DamagedLogException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out files whose whole text stands in another file too: a rotated file that is being compressed or copied.
 *
 * <p>Logs of their own may begin alike, with a header or, where they were cut under a writer that does not append, with NULs.
 * So equal heads only choose what is compared, byte by byte up to the first difference. Not for concurrent use.
 */
final class LogCopies {

    private static final int CHUNK_BYTES = 1 << 13;
    private static final Pattern TEMPORARY = Pattern.compile("(\\d*\\.tmp)?");

    private final List<String> markers;
    private final Map<Set<Object>, Comparison> compared = new HashMap<>();

    LogCopies(List<String> markers) {
        this.markers = markers;
    }

    private enum Relation {
        DIFFERENT,
        /** The first file's text is all in the second one. */
        HELD,
        /** The second file's text is all in the first one. */
        HOLDS
    }

    /** @param agreed bytes from the beginning on in which the two are equal */
    private record Comparison(LogFile file, LogFile other, Relation relation, long agreed) {}

    /**
     * The files without those whose text another one holds.
     *
     * @throws DamagedLogException if an archive ends before it can be told from another log
     */
    List<LogFile> without(Map<LogFile, LogHead> heads, List<LogFile> files) throws IOException {
        Map<ByteBuffer, List<LogFile>> kept = new LinkedHashMap<>();
        for (LogFile file : plainFirst(heads, files)) {
            add(file, kept.computeIfAbsent(ByteBuffer.wrap(headOf(heads, file).bytes()), head -> new ArrayList<>()));
        }
        Set<Object> keys = files.stream().map(LogFile::key).collect(Collectors.toSet());
        compared.keySet().removeIf(pair -> !keys.containsAll(pair));
        return kept.values().stream().flatMap(Collection::stream).toList();
    }

    /** Whether a file is named as the one that an archive is made of, or as the one to which a rotation moves it for that. */
    static boolean isNamedAsOriginal(LogFile file, LogFile archive) {
        String name = ArchiveKind.unpackedName(archive.name());
        return !file.key().equals(archive.key())
                && Objects.equals(file.path().getParent(), archive.path().getParent())
                && file.name().startsWith(name)
                && TEMPORARY.matcher(file.name().substring(name.length())).matches();
    }

    private static LogHead headOf(Map<LogFile, LogHead> heads, LogFile file) {
        return Objects.requireNonNull(heads.get(file));
    }

    private static List<LogFile> plainFirst(Map<LogFile, LogHead> heads, List<LogFile> files) {
        return files.stream()
                .sorted(Comparator.comparing(
                                (LogFile file) -> headOf(heads, file).archive())
                        .thenComparing(Comparator.comparingLong(LogFile::size).reversed()))
                .toList();
    }

    private void add(LogFile file, List<LogFile> kept) throws IOException {
        for (int i = 0; i < kept.size(); i++) {
            switch (relation(file, kept.get(i))) {
                case HELD -> {
                    return;
                }
                case HOLDS -> {
                    kept.set(i, file);
                    return;
                }
                case DIFFERENT -> {}
            }
        }
        kept.add(file);
    }

    private Relation relation(LogFile file, LogFile other) throws IOException {
        if (file.key().equals(other.key())) {
            return Relation.HELD; // a link
        }
        Set<Object> pair = Set.of(file.key(), other.key());
        @Nullable Comparison before = compared.get(pair);
        if (before != null && before.file().equals(file) && before.other().equals(other)) {
            return before.relation();
        }
        Comparison now = again(file, other, before);
        compared.put(pair, now);
        return now.relation();
    }

    /** Looks first where the two differed the last time, because a log only grows unless it is cut. */
    private Comparison again(LogFile file, LogFile other, @Nullable Comparison before) throws IOException {
        if (before != null && before.relation() == Relation.DIFFERENT) {
            try (OpenLog one = OpenLog.of(file);
                    OpenLog two = OpenLog.of(other)) {
                byte[] first = one.bytes(before.agreed(), 1);
                byte[] second = two.bytes(before.agreed(), 1);
                if (first.length == 1 && second.length == 1 && first[0] != second[0]) {
                    return new Comparison(file, other, Relation.DIFFERENT, before.agreed());
                }
            }
        }
        return compare(file, other);
    }

    private Comparison compare(LogFile file, LogFile other) throws IOException {
        try (OpenLog first = OpenLog.of(file);
                OpenLog second = OpenLog.of(other);
                Text one = new Text(first.text(0));
                Text two = new Text(second.text(0))) {
            long agreed = 0;
            while (true) {
                int length = Math.min(one.fill(), two.fill());
                int difference = Arrays.mismatch(one.chunk, 0, length, two.chunk, 0, length);
                if (difference >= 0) {
                    return new Comparison(file, other, Relation.DIFFERENT, agreed + difference);
                }
                agreed += length;
                if (length < CHUNK_BYTES) {
                    boolean held = one.filled == length;
                    if (held ? one.torn : two.torn) {
                        refuseUnlessNamed(held ? file : other, held ? other : file, agreed);
                    }
                    return new Comparison(file, other, held ? Relation.HELD : Relation.HOLDS, agreed);
                }
            }
        }
    }

    /** The rest of a torn archive may be anything, unless what can be read of it holds a name: no two logs hold the same. */
    private void refuseUnlessNamed(LogFile torn, LogFile whole, long agreed) throws IOException {
        if (isNamedAsOriginal(whole, torn)) {
            return;
        }
        try (OpenLog log = OpenLog.of(whole);
                LineReader lines = new LineReader(log.text(0), 0, markers, false)) {
            if (lines.next(agreed) == null || lines.offset() > agreed) {
                throw new DamagedLogException(
                        torn,
                        "%s ends too early to tell whether it is a copy of %s".formatted(torn.path(), whole.name()));
            }
        }
    }

    /** The text of a file, chunk by chunk, as far as it can be read. */
    private static final class Text implements AutoCloseable {

        private final InputStream in;
        private final byte[] chunk = new byte[CHUNK_BYTES];
        private int filled;
        private boolean torn;

        Text(InputStream in) {
            this.in = in;
        }

        int fill() throws IOException {
            try {
                filled = in.readNBytes(chunk, 0, CHUNK_BYTES);
            } catch (DamagedLogException e) {
                if (!e.isCut()) {
                    throw e;
                }
                filled = 0; // an archive that is being written, or whose writer died
                torn = true;
            }
            return filled;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
