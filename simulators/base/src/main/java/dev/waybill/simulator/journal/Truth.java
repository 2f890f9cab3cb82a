package dev.waybill.simulator.journal;

import java.time.Instant;

/**
 * What really happened to a file. The truth file ({@code APP_TRUTH_FILE}) holds one a line, in the order of the log:
 *
 * <pre>{@code <instant, ISO-8601 in UTC> TAB <outcome> TAB <file name> LF}</pre>
 *
 * <p>The instant is the one in the log line, at full precision. Where the log line could not be written (disk full), the
 * outcome is {@value #UNLOGGED} instead: no reader of the log can know of that line. Lost is every file that the
 * forwarder's truth calls {@code announced} and the processor's truth calls neither {@code processed} nor {@code late}.
 *
 * @param at when it happened
 * @param outcome one word, listed where it is written
 * @param fileName the base name
 */
public record Truth(Instant at, String outcome, String fileName) {

    public static final String UNLOGGED = "unlogged";

    String line(boolean logged) {
        return at + "\t" + (logged ? outcome : UNLOGGED) + "\t" + fileName + "\n";
    }
}
