package dev.waybill.simulator.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A file that has to be written cannot be. */
final class UnusableFileException extends RuntimeException {

    private final String property;

    UnusableFileException(String property, Path file, IOException cause) {
        super("Cannot write " + file.toAbsolutePath() + ", as " + property + " asks: " + cause, cause);
        this.property = property;
    }

    String property() {
        return property;
    }
}
