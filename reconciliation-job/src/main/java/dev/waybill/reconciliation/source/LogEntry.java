package dev.waybill.reconciliation.source;

import java.time.Instant;

/** One log line that a side's selector matched: a {@link Sighting}, or {@link Malformed} where it names no file. */
public sealed interface LogEntry permits Sighting, Malformed {

    Side side();

    /** When the line was logged: the entry's timestamp in Loki, the time written in the line itself in a file. */
    Instant loggedAt();
}
