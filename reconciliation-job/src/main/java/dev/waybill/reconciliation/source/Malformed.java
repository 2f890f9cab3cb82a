package dev.waybill.reconciliation.source;

import java.time.Instant;

/**
 * A line that a selector matched but that names no readable file.
 *
 * @param side the side whose selector matched; for a line of the processor that says neither 成功 nor 失败, PROCESSED
 * @param loggedAt log time of the line
 * @param line the line, cut to 300 characters
 * @param fragment what can be read of the file's base name; empty where the line ends before it begins
 * @param cut whether the name itself is cut off, so that the fragment may be the beginning of any name
 */
public record Malformed(Side side, Instant loggedAt, String line, String fragment, boolean cut) implements LogEntry {

    static final int SAMPLE_CHARACTERS = 300;

    public Malformed {
        line = line.length() > SAMPLE_CHARACTERS ? line.substring(0, SAMPLE_CHARACTERS) : line;
    }
}
