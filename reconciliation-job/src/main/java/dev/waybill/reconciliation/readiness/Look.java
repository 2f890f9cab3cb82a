package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was counted in a range.
 *
 * @param range log times
 * @param counts lines of each side, in the order of {@link Side}
 * @param at when they were counted
 * @param quietSince since when nothing was added
 * @param liveSince since when nothing was added to what was there when all writers were heard; null where they were not
 * @param fewerSince since when the source has shown fewer lines; null where it has not
 */
record Look(
        LogRange range,
        List<Long> counts,
        Instant at,
        Instant quietSince,
        @Nullable Instant liveSince,
        @Nullable Instant fewerSince) {

    Look {
        counts = List.copyOf(counts);
    }

    /** Whether any side has fewer lines in another count of the same range; not where that could not be had. */
    boolean isMoreThan(List<Long> others) {
        if (others.isEmpty()) {
            return fewerSince != null; // what was short stays so until the contrary is shown
        }
        for (int side = 0; side < counts.size(); side++) {
            if (others.get(side) < counts.get(side)) {
                return true;
            }
        }
        return false;
    }

    /** The same where all writers are heard, unless that was so before. */
    Look live(Instant since) {
        return liveSince != null ? this : new Look(range, counts, at, quietSince, since, fewerSince);
    }

    Look fewer(Instant since) {
        return new Look(range, counts, at, quietSince, liveSince, since);
    }

    /**
     * Whether fewer lines bear on other log times: on those counted, and on those soon after that had not been counted yet when
     * it was noticed. Who is hidden there was never heard, and is missing all the same.
     */
    boolean fellShortOf(LogRange other, Duration lookback) {
        return fewerSince != null
                && (overlaps(other)
                        || (!other.from().isBefore(range.to())
                                && other.from().isBefore(fewerSince)
                                && other.from().isBefore(range.to().plus(lookback))));
    }

    boolean overlaps(LogRange other) {
        return range.from().isBefore(other.to()) && other.from().isBefore(range.to());
    }

    long lines() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
