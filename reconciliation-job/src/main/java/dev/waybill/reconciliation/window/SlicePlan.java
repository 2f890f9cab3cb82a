package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a window is cut into slices that touch and cover it.
 *
 * @param window the window
 * @param slices its slices, in order
 */
public record SlicePlan(AuditWindow window, List<Slice> slices) {

    public SlicePlan {
        slices = List.copyOf(slices);
        Instant reached = window.start();
        for (Slice slice : slices) {
            if (!slice.start().equals(reached)) {
                throw new IllegalArgumentException(
                        "Slices must touch: %s does not start at %s".formatted(slice, reached));
            }
            reached = slice.end();
        }
        if (!reached.equals(window.end())) {
            throw new IllegalArgumentException("Slices must cover %s, but end at %s".formatted(window, reached));
        }
    }

    /**
     * Cuts a window so that no slice is expected to hold more than a number of files, as far as steps allow.
     *
     * @param window the window
     * @param countPerStep expected files in each step of the window, in order
     * @param step length of a step
     * @param maxFiles most files a slice should hold
     */
    public static SlicePlan bySize(AuditWindow window, long[] countPerStep, Duration step, long maxFiles) {
        List<Slice> slices = new ArrayList<>();
        Instant start = window.start();
        long files = 0;
        for (int i = 0; i < countPerStep.length; i++) {
            Instant stepStart = window.start().plus(step.multipliedBy(i));
            if (files > 0 && files + countPerStep[i] > maxFiles && stepStart.isAfter(start)) {
                slices.add(new Slice(start, stepStart));
                start = stepStart;
                files = 0;
            }
            files += countPerStep[i];
        }
        slices.add(new Slice(start, window.end()));
        return new SlicePlan(window, slices);
    }

    /** The slice that a file time of this window falls in. */
    public Slice sliceOf(Instant fileTime) {
        int low = 0;
        int high = slices.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (fileTime.isBefore(slices.get(middle).start())) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return slices.get(low);
    }

    public boolean isFirst(Slice slice) {
        return slice.start().equals(window.start());
    }

    public boolean isLast(Slice slice) {
        return slice.end().equals(window.end());
    }
}
