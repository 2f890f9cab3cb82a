package dev.waybill.reconciliation.source.file;

import java.io.EOFException;
import java.io.IOException;

/** An archive cannot be unpacked to its end: it is damaged, or still being written. Its message names the file. */
final class DamagedLogException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient LogFile file;

    DamagedLogException(LogFile file, Exception cause) {
        super("%s cannot be unpacked: %s".formatted(file.path(), cause), cause);
        this.file = file;
    }

    DamagedLogException(LogFile file, String reason) {
        super(reason);
        this.file = file;
    }

    LogFile file() {
        return file;
    }

    /** Whether it only ends too early, as one does that is being written. */
    boolean isCut() {
        return getCause() instanceof EOFException;
    }
}
