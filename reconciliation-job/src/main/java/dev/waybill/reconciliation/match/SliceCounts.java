package dev.waybill.reconciliation.match;

/**
 * What matching found in a slice, or in several added up. All counts are of distinct file names.
 *
 * @param forwarded files announced
 * @param processed files finished, announced or not
 * @param lost files announced and not finished
 * @param failed those of the lost of which the processor said that it failed
 * @param duplicates files announced, or finished, more than once
 * @param orphans files finished but never announced
 * @param malformed lines that name no readable file, logged within the slice
 */
public record SliceCounts(
        long forwarded, long processed, long lost, long failed, long duplicates, long orphans, long malformed) {

    public static final SliceCounts NONE = new SliceCounts(0, 0, 0, 0, 0, 0, 0);

    public SliceCounts {
        if (forwarded - lost != processed - orphans) {
            throw new IllegalArgumentException(
                    "Counts do not add up: %d forwarded − %d lost must be %d processed − %d orphans"
                            .formatted(forwarded, lost, processed, orphans));
        }
    }

    public SliceCounts plus(SliceCounts other) {
        return new SliceCounts(
                forwarded + other.forwarded,
                processed + other.processed,
                lost + other.lost,
                failed + other.failed,
                duplicates + other.duplicates,
                orphans + other.orphans,
                malformed + other.malformed);
    }
}
