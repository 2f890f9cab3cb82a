package dev.waybill.simulator.journal;

import org.jspecify.annotations.Nullable;

/**
 * One happening: the lines that it leaves in the log, and the truth about it.
 *
 * @param text whole lines, each ended by a line feed; empty if the happening leaves none
 * @param truth null if there is nothing to tell, as with noise
 */
public record Entry(String text, @Nullable Truth truth) {

    public Entry {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            throw new IllegalArgumentException("The text of an entry must end with a line feed: " + text);
        }
    }

    /** Lines that mean nothing to an audit. */
    public static Entry noise(String text) {
        return new Entry(text, null);
    }

    /** A happening that leaves no line. */
    public static Entry unseen(Truth truth) {
        return new Entry("", truth);
    }

    long lines() {
        return text.chars().filter(c -> c == '\n').count();
    }
}
