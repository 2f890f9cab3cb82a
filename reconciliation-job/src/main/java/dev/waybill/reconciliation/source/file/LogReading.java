package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads blocks of one file, and checks that each holds what was counted: the same bytes. Not for concurrent use. */
final class LogReading implements AutoCloseable {

    private final LogFolder folder;
    private final IndexedLog log;
    private @Nullable OpenLog file;
    private @Nullable LineReader reader;
    private LogFileIndex.@Nullable Block block;
    private long lines;

    /** @param file the open file; opened when it is needed, where there is none */
    LogReading(LogFolder folder, IndexedLog log, @Nullable OpenLog file) {
        this.folder = folder;
        this.log = log;
        this.file = file;
    }

    IndexedLog log() {
        return log;
    }

    /** Goes on with a block that lies behind the last one. */
    void begin(LogFileIndex.Block next) throws IOException {
        block = next;
        lines = 0;
        LineReader current = reader;
        if (current == null || current.offset() != next.start()) {
            if (current != null) {
                current.close();
            }
            OpenLog opened = file == null ? folder.reopen(log.file()) : file;
            file = opened;
            reader = new LineReader(opened.text(next.start()), next.start(), folder.markers(), next.doubled());
        }
    }

    /**
     * The block's next line that holds a marker, or hole.
     *
     * @return null at its end, and then only if it held what was counted
     * @throws IncompleteReadException if it did not
     */
    @Nullable LogLine next() throws IOException {
        LogFileIndex.Block current = block;
        LineReader from = reader;
        if (current == null || from == null) {
            throw new IllegalStateException("No block was begun");
        }
        LogLine line = from.next(current.end());
        if (line != null) {
            lines++;
            return line;
        }
        boolean same = from.offset() == current.end() && from.takeHash() == current.hash();
        if (!same || lines != current.lines()) {
            folder.forget(log.file());
            throw new IncompleteReadException("%s changed while it was read: bytes %d to %d held %d lines, now %d%s"
                    .formatted(
                            log.file().path(),
                            current.start(),
                            current.end(),
                            current.lines(),
                            lines,
                            same ? "" : " or others"));
        }
        return null;
    }

    boolean isHole() {
        return reader != null && reader.isHole();
    }

    /** Whether what was read last holds no marker, but two lines of which the first one is torn. */
    boolean isSeam() {
        return reader != null && reader.isSeam();
    }

    /** Where in the text the line begins that was read last. */
    long foundAt() {
        return reader == null ? 0 : reader.foundAt();
    }

    @Override
    public void close() {
        try {
            if (reader != null) {
                reader.close();
                reader = null;
            }
            if (file != null) {
                file.close();
                file = null;
            }
        } catch (IOException e) {
            throw folder.failure(e);
        }
    }
}
