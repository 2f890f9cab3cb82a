package dev.waybill.reconciliation.source;

import java.time.Instant;
import java.util.Optional;

/**
 * A line that a selector matched but that names no readable file.
 *
 * @param side the side whose selector matched; for a line of the processor that says neither 成功 nor 失败, PROCESSED
 * @param loggedAt log time of the line
 * @param line the line, cut to 300 characters
 * @param fragment the name, if it is whole; else the beginning of the name that can be trusted, which is its time with the
 *     underscore behind it; empty where nothing can be
 * @param cut whether the name is torn, or in doubt, so that the line may be about any file whose name begins so
 */
public record Malformed(Side side, Instant loggedAt, String line, String fragment, boolean cut) implements LogEntry {

    public static final int SAMPLE_CHARACTERS = 300;

    public Malformed {
        line = line.length() > SAMPLE_CHARACTERS ? line.substring(0, SAMPLE_CHARACTERS) : line;
    }

    /** The time of the file that a torn line was about, or empty where the line may be about a file of any time. */
    public Optional<Instant> fileTime(FileTimes times) {
        return cut ? times.of(fragment) : Optional.empty();
    }
}
