package dev.waybill.reconciliation.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Matches the files of one slice: first takes in everything the processor said, then judges each announcement. For one
 * thread. Memory grows with the number of distinct files in the slice and with nothing else.
 */
public final class SliceMatcher {

    private static final int FORWARDED = 1;
    private static final int FAILED = 2;
    private static final int DUPLICATE = 4;
    private static final int MAX_TORN_LINES = 1_000;

    private final long baseMillis;
    private final FileIndex index;
    private final Latencies latencies = Latencies.none();
    private final List<Predicate<String>> tornLines = new ArrayList<>();
    private boolean tooManyTornLines;

    private long forwarded;
    private long processed;
    private long matched;
    private long failed;
    private long lost;
    private long duplicates;
    private long malformed;
    private long doubtful;

    /**
     * Makes an empty matcher.
     *
     * @param base an instant near the sightings of the slice (within 24 days), from which latencies are measured
     * @param seed seed of the hash; any random number
     * @param expectedFiles how many files to make room for at once
     */
    public SliceMatcher(Instant base, long seed, int expectedFiles) {
        this.baseMillis = base.toEpochMilli();
        this.index = new FileIndex(seed, expectedFiles);
    }

    /** Takes in that the processor finished a file of this slice. */
    public void processed(String fileName, Instant loggedAt) {
        int slot = index.slotOf(fileName);
        int millis = sinceBase(loggedAt);
        if (index.processedAt(slot) == FileIndex.NOT_PROCESSED) {
            processed++;
            index.setProcessedAt(slot, millis);
        } else {
            index.setProcessedAt(slot, Math.min(millis, index.processedAt(slot)));
            countDuplicate(slot);
        }
    }

    /** Takes in that the processor gave up a file of this slice. */
    public void failed(String fileName) {
        index.set(index.slotOf(fileName), FAILED);
    }

    /** Takes in that a line of the processor is torn, and could be about any file that the predicate accepts. */
    public void torn(Predicate<String> couldName) {
        if (tornLines.size() < MAX_TORN_LINES) {
            tornLines.add(couldName);
        } else {
            tooManyTornLines = true;
        }
    }

    /** Counts a line that names no readable file. */
    public void malformed() {
        malformed++;
    }

    /** Judges an announcement of a file of this slice, after all that the processor said was taken in. */
    public Outcome forwarded(String fileName, Instant loggedAt) {
        int slot = index.slotOf(fileName);
        if (index.has(slot, FORWARDED)) {
            countDuplicate(slot);
            return Outcome.REPEATED;
        }
        index.set(slot, FORWARDED);
        forwarded++;
        int processedAt = index.processedAt(slot);
        if (processedAt != FileIndex.NOT_PROCESSED) {
            matched++;
            latencies.record((long) processedAt - sinceBase(loggedAt));
            return Outcome.MATCHED;
        }
        lost++;
        if (index.has(slot, FAILED)) {
            failed++;
            return Outcome.FAILED;
        }
        if (tooManyTornLines || tornLines.stream().anyMatch(torn -> torn.test(fileName))) {
            doubtful++;
        }
        return Outcome.MISSING;
    }

    public SliceCounts counts() {
        return new SliceCounts(
                forwarded, processed, lost, failed, duplicates, processed - matched, malformed, doubtful);
    }

    public Latencies latencies() {
        return latencies;
    }

    private void countDuplicate(int slot) {
        if (!index.has(slot, DUPLICATE)) {
            index.set(slot, DUPLICATE);
            duplicates++;
        }
    }

    private int sinceBase(Instant instant) {
        long millis = instant.toEpochMilli() - baseMillis;
        return (int) Math.clamp(millis, Integer.MIN_VALUE + 1L, Integer.MAX_VALUE);
    }
}
