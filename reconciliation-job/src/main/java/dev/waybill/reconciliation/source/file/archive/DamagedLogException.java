package dev.waybill.reconciliation.source.file.archive;

import dev.waybill.reconciliation.source.file.LogFile;
import java.io.EOFException;
import java.io.IOException;

/** An archive cannot be unpacked to its end: it is damaged, or still being written. Its message names the file. */
public final class DamagedLogException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient LogFile file;

    public DamagedLogException(LogFile file, Exception cause) {
        super("%s cannot be unpacked: %s".formatted(file.path(), cause), cause);
        this.file = file;
    }

    public DamagedLogException(LogFile file, String reason) {
        super(reason);
        this.file = file;
    }

    public LogFile file() {
        return file;
    }

    /** Whether it only ends too early, as one does that is being written. */
    public boolean isCut() {
        return getCause() instanceof EOFException;
    }
}
