package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.function.Function;

/**
 * The zone in which file names state their local time.
 *
 * <p>A local time that a zone shows twice (the hour that daylight saving gives back) is read as the first of the two, so
 * that a file belongs to exactly one window whatever its log lines say. Files made in the second pass then carry a file
 * time that is one overlap older than their log lines, and log times that are read from text the same way may be one overlap
 * older than their files; {@link #overlap} tells how much further to look for either.
 */
public record FileTimeZone(ZoneId id) {

    /** The instant a local time stands for: the earlier one where two fit, the one after the gap where none does. */
    public Instant instantOf(LocalDateTime local) {
        return local.atZone(id).withEarlierOffsetAtOverlap().toInstant();
    }

    /** The offset in force for a local time, chosen as {@link #instantOf} chooses. */
    public ZoneOffset offsetOf(LocalDateTime local) {
        return local.atZone(id).withEarlierOffsetAtOverlap().getOffset();
    }

    /** How much later than its file time a file in {@code [from, to)} may really have been made; zero on most days. */
    public Duration overlap(Instant from, Instant to) {
        return overlap(from, to, transition -> transition.getInstant());
    }

    /** The overlap that an interval touches in either of its two passes; zero on most days. */
    Duration overlapOfEitherPass(Instant from, Instant to) {
        return overlap(
                from,
                to,
                transition ->
                        transition.getInstant().plus(transition.getDuration().abs()));
    }

    private Duration overlap(Instant from, Instant to, Function<ZoneOffsetTransition, Instant> end) {
        ZoneOffsetTransition transition = id.getRules().previousTransition(from);
        if (transition == null) {
            transition = id.getRules().nextTransition(from);
        }
        while (transition != null && firstPass(transition).isBefore(to)) {
            if (transition.isOverlap() && from.isBefore(end.apply(transition))) {
                return transition.getDuration().abs();
            }
            transition = id.getRules().nextTransition(transition.getInstant());
        }
        return Duration.ZERO;
    }

    private static Instant firstPass(ZoneOffsetTransition transition) {
        return transition.getInstant().minus(transition.getDuration().abs());
    }
}
