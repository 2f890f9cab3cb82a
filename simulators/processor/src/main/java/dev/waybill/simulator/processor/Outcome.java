package dev.waybill.simulator.processor;

import java.util.Locale;

/** What becomes of a file, and what the truth file calls it. */
enum Outcome {
    /** Logged as processed after the usual work. */
    PROCESSED,
    /** Logged as processed, but much later. */
    LATE,
    /** Lost, with a line that says failed. */
    FAILED,
    /** Lost, without a line. */
    SILENT;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
