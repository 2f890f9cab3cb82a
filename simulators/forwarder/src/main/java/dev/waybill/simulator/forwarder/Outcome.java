package dev.waybill.simulator.forwarder;

import java.util.Locale;

/** What the truth file calls what happened to a file. */
enum Outcome {
    /** Announced for the first time. */
    ANNOUNCED,
    /** Announced again. */
    DUPLICATE,
    /** Posted, and never announced. */
    ORPHAN,
    /** Not posted, because too many requests are under way. */
    UNDELIVERED_CROWDED,
    /** The processor could not be reached, or cut the connection. */
    UNDELIVERED_UNREACHABLE,
    /** The processor did not answer in time; it may have the file all the same. */
    UNDELIVERED_TIMEOUT,
    /** The processor did not answer 200. */
    UNDELIVERED_REFUSED,
    /** The forwarder stopped before the answer came; the processor may have the file all the same. */
    UNDELIVERED_STOPPED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    String word() {
        return word;
    }
}
