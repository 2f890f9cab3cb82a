package dev.waybill.reconciliation.source.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPInputStream;

/**
 * One log file as it was found in a folder.
 *
 * @param path where it lay; a rotation may move it at any time
 * @param key what identifies it across renames, as far as the file system tells
 * @param size bytes on disk when it was found
 * @param modified when it was written to last
 */
record LogFile(Path path, Object key, long size, FileTime modified) {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int HEAD_BYTES = 512;

    static LogFile at(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new LogFile(path, key == null ? path : key, attributes.size(), attributes.lastModifiedTime());
    }

    boolean compressed() {
        return path.toString().endsWith(".gz");
    }

    /** The first bytes of the uncompressed text: those of two logs mostly differ, but need not. */
    byte[] head() throws IOException {
        return bytes(0, HEAD_BYTES);
    }

    /** Bytes of the uncompressed text; fewer, where it ends before. */
    byte[] bytes(long offset, int length) throws IOException {
        try (InputStream in = open(offset)) {
            return in.readNBytes(length);
        }
    }

    /** The content from a byte of the uncompressed text on. */
    InputStream open(long offset) throws IOException {
        if (compressed()) {
            InputStream text = new GZIPInputStream(Files.newInputStream(path), BUFFER_BYTES);
            text.skipNBytes(offset);
            return new BufferedInputStream(text, BUFFER_BYTES);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }
}
