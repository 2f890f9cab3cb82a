package dev.waybill.reconciliation.match;

import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Matches the files of one slice: first takes in everything the processor said, then judges each announcement. For one
 * thread. Memory grows with the number of distinct files in the slice and with nothing else.
 *
 * <p>Files are kept in many small indexes, by file time: sightings come nearly in that order, so that what is looked up next
 * lies in the processor's cache, and an index that grows is small.
 */
public final class SliceMatcher {

    private static final int FORWARDED = 1;
    private static final int FAILED = 2;
    private static final int DUPLICATE = 4;
    private static final int INDEXES = 256;

    private final long startMillis;
    private final long millisPerIndex;
    private final Hasher128 hasher;
    private final @Nullable FileIndex[] indexes = new FileIndex[INDEXES];
    private final Latencies latencies = Latencies.none();

    private long forwarded;
    private long processed;
    private long matched;
    private long failed;
    private long lost;
    private long duplicates;
    private long malformed;

    /**
     * Makes an empty matcher for files with times in {@code [start, end)}.
     *
     * @param start near the sightings of the slice (within 24 days), because latencies are measured from it
     * @param seed seed of the hash; any random number
     */
    public SliceMatcher(Instant start, Instant end, long seed) {
        this.startMillis = start.toEpochMilli();
        this.millisPerIndex = (end.toEpochMilli() - startMillis) / INDEXES + 1;
        this.hasher = Hashing.xxh3_128(seed);
    }

    /** Takes in that the processor finished a file of this slice. */
    public void processed(String fileName, Instant fileTime, Instant loggedAt) {
        FileIndex index = indexOf(fileTime);
        int slot = index.slotOf(fileName);
        int millis = sinceBase(loggedAt);
        if (index.processedAt(slot) == FileIndex.NOT_PROCESSED) {
            processed++;
            index.setProcessedAt(slot, millis);
        } else {
            index.setProcessedAt(slot, Math.min(millis, index.processedAt(slot)));
            countDuplicate(index, slot);
        }
    }

    /** Takes in that the processor gave up a file of this slice. */
    public void failed(String fileName, Instant fileTime) {
        FileIndex index = indexOf(fileTime);
        index.set(index.slotOf(fileName), FAILED);
    }

    /** Counts a line that names no readable file. */
    public void malformed() {
        malformed++;
    }

    /** Judges an announcement of a file of this slice, after all that the processor said was taken in. */
    public Outcome forwarded(String fileName, Instant fileTime, Instant loggedAt) {
        FileIndex index = indexOf(fileTime);
        int slot = index.slotOf(fileName);
        if (index.has(slot, FORWARDED)) {
            countDuplicate(index, slot);
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
        return Outcome.MISSING;
    }

    /** Whether a file of this slice was announced by now. */
    public boolean isAnnounced(String fileName, Instant fileTime) {
        FileIndex index = indexOf(fileTime);
        return index.has(index.slotOf(fileName), FORWARDED);
    }

    public SliceCounts counts() {
        return new SliceCounts(forwarded, processed, lost, failed, duplicates, processed - matched, malformed);
    }

    public Latencies latencies() {
        return latencies;
    }

    private FileIndex indexOf(Instant fileTime) {
        int number = Math.toIntExact((fileTime.toEpochMilli() - startMillis) / millisPerIndex);
        FileIndex index = indexes[number];
        if (index == null) {
            index = new FileIndex(hasher);
            indexes[number] = index;
        }
        return index;
    }

    private void countDuplicate(FileIndex index, int slot) {
        if (!index.has(slot, DUPLICATE)) {
            index.set(slot, DUPLICATE);
            duplicates++;
        }
    }

    private int sinceBase(Instant instant) {
        long millis = instant.toEpochMilli() - startMillis;
        return (int) Math.clamp(millis, Integer.MIN_VALUE + 1L, Integer.MAX_VALUE);
    }
}
