package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is quiet.
 *
 * @param looks what was counted, and counted again without a difference
 * @param lookedAt when the lines were counted that are there still
 * @param saidAt when they were counted again
 */
record Quiet(List<Look> looks, Instant lookedAt, Instant saidAt) {

    static final Quiet UNKNOWN = new Quiet(List.of(), Instant.EPOCH, Instant.EPOCH);

    /** Whether a window that looks at the range has nothing more to expect. */
    boolean covers(LogRange range) {
        return looks.stream().anyMatch(look -> look.range().contains(range));
    }

    /** Whether the range has been quiet for a time. */
    boolean lasted(LogRange range, Duration time, Instant now) {
        return looks.stream()
                .filter(look -> look.range().contains(range))
                .anyMatch(look -> !now.isBefore(look.quietSince().plus(time)));
    }

    /** Whether it has been quiet for a time since all writers were heard. */
    boolean lastedLive(LogRange range, Duration time, Instant now) {
        return looks.stream()
                .filter(look -> look.range().contains(range))
                .anyMatch(look -> look.liveSince() != null
                        && !now.isBefore(look.liveSince().plus(time)));
    }
}
