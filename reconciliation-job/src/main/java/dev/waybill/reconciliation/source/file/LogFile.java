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
import java.util.zip.GZIPInputStream;

/**
 * One log file as it was found in a folder.
 *
 * @param path where it lay; a rotation may move it at any time
 * @param key what identifies it across renames, as far as the file system tells
 * @param size bytes on disk when it was found
 */
record LogFile(Path path, Object key, long size) {

    private static final int BUFFER_BYTES = 1 << 16;

    static LogFile at(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new LogFile(path, key == null ? path : key, attributes.size());
    }

    boolean compressed() {
        return path.toString().endsWith(".gz");
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
