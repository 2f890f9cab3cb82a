package dev.waybill.reconciliation.source.file.archive;

import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.file.LogFile;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** Unpacks what a log may be packed in, once or several times. What it is, its first bytes tell, whatever its name says. */
public final class Archives {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int DEEPEST = 4;

    private Archives() {}

    /** The text of a file that is an archive. */
    public static InputStream unpack(FileChannel channel, ArchiveKind kind, LogFile file) throws IOException {
        InputStream packed = new BufferedInputStream(new ChannelInput(channel, 0), BUFFER_BYTES);
        return kind == ArchiveKind.ZIP ? zipped(channel, file) : unpacked(packed, kind, file, 1);
    }

    private static InputStream text(InputStream in, LogFile file, int depth) throws IOException {
        InputStream text = in.markSupported() ? in : new BufferedInputStream(in, BUFFER_BYTES);
        text.mark(ArchiveKind.HEAD_BYTES);
        byte[] head = text.readNBytes(ArchiveKind.HEAD_BYTES);
        text.reset();
        ArchiveKind kind = ArchiveKind.of(head);
        if (kind == ArchiveKind.NONE) {
            return text;
        }
        if (kind == ArchiveKind.ZIP || depth == DEEPEST) {
            throw new SourceRefusedException(
                    "%s holds an archive within an archive, which is not read: unpack it".formatted(file.path()));
        }
        return unpacked(text, kind, file, depth + 1);
    }

    private static InputStream unpacked(InputStream in, ArchiveKind kind, LogFile file, int depth) throws IOException {
        return switch (kind) {
            case GZIP -> text(new GzipInput(in), file, depth);
            case BZIP2 -> text(new BZip2CompressorInputStream(in, true), file, depth);
            case XZ -> text(new XZInputStream(in), file, depth);
            case ZSTD -> text(new ZstdInputStream(in), file, depth);
            case NONE, ZIP, UNREADABLE ->
                throw new SourceRefusedException(
                        "%s is an archive of a kind that is not read: unpack it, or pack it as .gz, .bz2, .xz, .zst or .zip"
                                .formatted(file.path()));
        };
    }

    /** Read by its directory, at its end: without it nobody knows which entries are missing. */
    @SuppressWarnings("MustBeClosedChecker") // the channel is its owner's to close, and nothing else is held
    private static InputStream zipped(FileChannel channel, LogFile file) throws IOException {
        ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
        Iterator<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder().asIterator();
        return new ArchiveEntries(() -> nextOf(zip, entries, file));
    }

    private static @Nullable InputStream nextOf(ZipFile zip, Iterator<ZipArchiveEntry> entries, LogFile file)
            throws IOException {
        while (entries.hasNext()) {
            ZipArchiveEntry entry = entries.next();
            if (entry.isDirectory() || isHidden(entry.getName())) {
                continue;
            }
            if (!zip.canReadEntryData(entry)) {
                throw new ZipException(
                        "its entry %s is encrypted, or packed in a way that is not read".formatted(entry.getName()));
            }
            return text(new BufferedInputStream(new CheckedEntry(zip.getInputStream(entry), entry)), file, 1);
        }
        return null;
    }

    private static boolean isHidden(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1).startsWith(".");
    }
}
