package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a flow: they touch, never overlap, and every instant lies in exactly one. Pure.
 *
 * <ol>
 *   <li>A window that has a report keeps its bounds.
 *   <li>Others are as long as the flow's windows were at that time, aligned to their length from the epoch. Where the length was
 *       changed, the window that was begun is finished, and shorter ones fill up to the next bound of the new length.
 *   <li>Between two windows that are kept, and where a kept one is out of step, shorter windows fill what is left.
 * </ol>
 */
public final class WindowGrid {

    private final List<Stretch> stretches;
    private final List<AuditWindow> kept;

    private WindowGrid(List<Stretch> stretches, List<AuditWindow> kept) {
        this.stretches = stretches;
        this.kept = kept;
    }

    /** From an instant on, windows are so long. */
    public record Length(Instant since, Duration length) {}

    /** The grid of a flow whose length was never changed. */
    public static WindowGrid of(Duration length) {
        return of(length, List.of());
    }

    /**
     * The grid of a flow whose length was changed.
     *
     * @param before length of the windows before the first of the others
     * @param lengths the others, in any order
     */
    public static WindowGrid of(Duration before, List<Length> lengths) {
        List<Stretch> stretches = new ArrayList<>();
        stretches.add(new Stretch(Instant.MIN, before));
        lengths.stream().sorted(Comparator.comparing(Length::since)).forEach(next -> {
            Stretch last = stretches.getLast();
            Instant begun = later(last.from(), last.boundFrom(next.since()));
            if (begun.equals(last.from())) {
                stretches.removeLast();
            }
            stretches.add(new Stretch(begun, next.length()));
        });
        return new WindowGrid(List.copyOf(stretches), List.of());
    }

    /**
     * The same grid, in which windows keep their bounds.
     *
     * @param windows those that have a report, in any order; of two that overlap, the later one is passed over
     */
    public WindowGrid keeping(List<AuditWindow> windows) {
        List<AuditWindow> apart = new ArrayList<>();
        windows.stream().sorted(Comparator.comparing(AuditWindow::start)).forEach(window -> {
            if (apart.isEmpty() || !window.start().isBefore(apart.getLast().end())) {
                apart.add(window);
            }
        });
        return new WindowGrid(stretches, List.copyOf(apart));
    }

    /** The window in which an instant lies. */
    public AuditWindow at(Instant instant) {
        int next = keptFrom(instant);
        @Nullable AuditWindow before = next == 0 ? null : kept.get(next - 1);
        if (before != null && before.contains(instant)) {
            return before;
        }
        AuditWindow window = planned(instant);
        Instant start = before == null ? window.start() : later(window.start(), before.end());
        Instant end = next == kept.size()
                ? window.end()
                : earlier(window.end(), kept.get(next).start());
        return new AuditWindow(start, end);
    }

    /** The window that begins where another ends. */
    public AuditWindow after(AuditWindow window) {
        return at(window.end());
    }

    /** Whether a window begins at an instant. */
    public boolean isBound(Instant instant) {
        return at(instant).start().equals(instant);
    }

    /** The windows that begin in {@code [from, to)}, in order. */
    public List<AuditWindow> between(Instant from, Instant to) {
        List<AuditWindow> windows = new ArrayList<>();
        AuditWindow window = at(from);
        if (window.start().isBefore(from)) {
            window = after(window);
        }
        while (window.start().isBefore(to)) {
            windows.add(window);
            window = after(window);
        }
        return windows;
    }

    /** How many windows begin in {@code [from, to)}, told without looking at each. */
    public long count(Instant from, Instant to) {
        long count = 0;
        Instant reached = from;
        int next = keptFrom(from);
        if (next > 0 && !kept.get(next - 1).end().isBefore(from)) {
            AuditWindow before = kept.get(next - 1);
            count += before.start().equals(from) ? 1 : 0;
            reached = before.end();
            count += startsAt(reached, next, to) ? 1 : 0;
        }
        for (; next < kept.size() && kept.get(next).start().isBefore(to); next++) {
            count += plannedStarts(reached, kept.get(next).start()) + 1;
            reached = kept.get(next).end();
            count += startsAt(reached, next + 1, to) ? 1 : 0;
        }
        return count + plannedStarts(reached, to);
    }

    /** How many windows without a report begin in {@code [from, to)}. */
    public long countLeft(Instant from, Instant to) {
        int first = keptFrom(from.minusNanos(1));
        int last = keptFrom(to.minusNanos(1));
        return count(from, to) - (last - first);
    }

    /** Whether a window has a report. */
    public boolean isKept(AuditWindow window) {
        int next = keptFrom(window.start());
        return next > 0 && kept.get(next - 1).equals(window);
    }

    /** Whether a window out of step begins at the end of a kept one, so that the plan does not count it. */
    private boolean startsAt(Instant end, int next, Instant to) {
        boolean touched = next < kept.size() && kept.get(next).start().equals(end);
        return !touched && end.isBefore(to) && !planned(end).start().equals(end);
    }

    /** Index of the first kept window that begins after an instant. */
    private int keptFrom(Instant instant) {
        AuditWindow key = new AuditWindow(instant, instant.plusNanos(1));
        int found = Collections.binarySearch(kept, key, Comparator.comparing(AuditWindow::start));
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The window of an instant, were none kept. */
    private AuditWindow planned(Instant instant) {
        int last = stretches.size() - 1;
        while (stretches.get(last).from().isAfter(instant)) {
            last--;
        }
        AuditWindow aligned =
                AuditWindow.containing(instant, stretches.get(last).length());
        return new AuditWindow(later(aligned.start(), stretches.get(last).from()), earlier(aligned.end(), endOf(last)));
    }

    private long plannedStarts(Instant from, Instant to) {
        long starts = 0;
        for (int i = 0; i < stretches.size(); i++) {
            starts += stretches.get(i).starts(from, earlier(to, endOf(i)));
        }
        return starts;
    }

    private Instant endOf(int stretch) {
        return stretch + 1 < stretches.size() ? stretches.get(stretch + 1).from() : Instant.MAX;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Windows of one length, from the first that has it on. */
    private record Stretch(Instant from, Duration length) {

        /** The first aligned bound from an instant on. */
        Instant boundFrom(Instant instant) {
            AuditWindow window = AuditWindow.containing(instant, length);
            return window.start().equals(instant) ? instant : window.end();
        }

        /** How many windows begin in {@code [since, until)}; the first one may be out of step. */
        long starts(Instant since, Instant until) {
            Instant begun = later(since, from);
            if (!begun.isBefore(until)) {
                return 0;
            }
            boolean outOfStep = begun.equals(from) && !boundFrom(from).equals(from);
            return Math.max(0, bounds(until) - bounds(begun)) + (outOfStep ? 1 : 0);
        }

        /** How many aligned bounds there are from the epoch up to an instant. */
        private long bounds(Instant instant) {
            return boundFrom(instant).toEpochMilli() / length.toMillis();
        }
    }
}
