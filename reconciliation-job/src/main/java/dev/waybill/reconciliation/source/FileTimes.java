package dev.waybill.reconciliation.source;

import java.time.Instant;
import java.util.Optional;

/** Tells the file time that a flow's file names hold; not for concurrent use. */
@FunctionalInterface
public interface FileTimes {

    /** The time in a file name, or at the beginning of one; empty where nothing tells it. */
    Optional<Instant> of(String fileName);

    /** The time of a file that a line named, by all that the line said; empty where nothing tells it. */
    default Optional<Instant> of(Sighting sighting) {
        return of(sighting.fileName());
    }
}
