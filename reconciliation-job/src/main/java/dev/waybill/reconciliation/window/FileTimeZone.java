package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

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

    /**
     * How far local times in {@code [from, to)} may be from the instants that they are read as: the overlap that the interval
     * touches, in either of its two passes; zero on most days.
     */
    public Duration overlap(Instant from, Instant to) {
        ZoneOffsetTransition transition = id.getRules().previousTransition(from);
        if (transition == null || !touches(transition, from, to)) {
            transition = id.getRules().nextTransition(from.minusNanos(1));
        }
        while (transition != null && firstPass(transition).isBefore(to)) {
            if (touches(transition, from, to)) {
                return transition.getDuration().abs();
            }
            transition = id.getRules().nextTransition(transition.getInstant());
        }
        return Duration.ZERO;
    }

    private static boolean touches(ZoneOffsetTransition transition, Instant from, Instant to) {
        Instant secondPassEnd =
                transition.getInstant().plus(transition.getDuration().abs());
        return transition.isOverlap() && firstPass(transition).isBefore(to) && from.isBefore(secondPassEnd);
    }

    private static Instant firstPass(ZoneOffsetTransition transition) {
        return transition.getInstant().minus(transition.getDuration().abs());
    }
}
