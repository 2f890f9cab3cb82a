package dev.waybill.simulator.control;

import java.util.Locale;

/** What a sighting says of a file. */
public enum Event {
    ANNOUNCED,
    PROCESSED,
    FAILED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As control records say it. */
    public String word() {
        return word;
    }
}
