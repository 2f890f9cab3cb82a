package dev.waybill.reconciliation.report.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of file time that is asked for: {@code [from, to)}, open where null. */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {

    public TimeRange {
        if (from != null && to != null && !from.isBefore(to)) {
            throw QuestionException.invalid("to", "to is %s, but must be after from, which is %s".formatted(to, from));
        }
    }
}
