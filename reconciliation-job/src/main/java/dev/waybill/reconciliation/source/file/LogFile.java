package dev.waybill.reconciliation.source.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;

/**
 * One log file as it was found in a folder.
 *
 * @param path where it lay; a rotation may move it at any time
 * @param key what identifies it across renames, as far as the file system tells
 * @param size bytes on disk when it was found
 * @param modified when it was written to last
 */
public record LogFile(Path path, Object key, long size, FileTime modified) {

    /** How far a writer's log times may run ahead of the time at which the file system says that it wrote. */
    private static final int CLOCKS_APART_SECONDS = 60;

    /** The folder that it lies in. */
    Path folder() {
        return Objects.requireNonNull(path.toAbsolutePath().getParent());
    }

    static LogFile at(Path path) throws IOException {
        return of(path, Files.readAttributes(path, BasicFileAttributes.class));
    }

    static LogFile of(Path path, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new LogFile(path, key == null ? path : key, attributes.size(), attributes.lastModifiedTime());
    }

    String name() {
        return path.getFileName().toString();
    }

    /** No line of the file was logged later. */
    Instant writtenUntil() {
        return modified.toInstant().plusSeconds(CLOCKS_APART_SECONDS);
    }

    /** Whether it is the same file as the other one, and was not written to in between. */
    boolean isUnchanged(LogFile other) {
        return key.equals(other.key) && size == other.size && modified.equals(other.modified);
    }
}
