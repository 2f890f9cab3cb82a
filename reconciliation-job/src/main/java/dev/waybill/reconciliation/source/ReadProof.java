package dev.waybill.reconciliation.source;

import java.util.List;

/**
 * Evidence that one side of a range was read to the last entry.
 *
 * @param side the side
 * @param entriesRead entries delivered, malformed ones included
 * @param entriesCounted entries that the source itself counted for the same range; equal to {@code entriesRead}
 * @param pages requests that brought entries, or log files that were read
 * @param retries requests or files that had to be asked for again
 * @param lines what {@link SightingSource#count} says of the same side and range as long as nothing is added; may be a little
 *     more than was read, where a source counts more coarsely than it reads
 * @param writers how each writer's control records agree with what was read; empty where nobody gives any
 */
public record ReadProof(
        Side side,
        long entriesRead,
        long entriesCounted,
        long pages,
        long retries,
        long lines,
        List<WriterProof> writers) {

    /** A proof of a source that counts exactly what it reads. */
    public ReadProof(Side side, long entriesRead, long entriesCounted, long pages, long retries) {
        this(side, entriesRead, entriesCounted, pages, retries, entriesRead);
    }

    /** A proof by the source's own count alone. */
    public ReadProof(Side side, long entriesRead, long entriesCounted, long pages, long retries, long lines) {
        this(side, entriesRead, entriesCounted, pages, retries, lines, List.of());
    }

    public ReadProof {
        writers = List.copyOf(writers);
        if (entriesRead != entriesCounted) {
            throw new IllegalArgumentException(
                    "%s: %d entries read, but %d counted, prove nothing".formatted(side, entriesRead, entriesCounted));
        }
    }
}
