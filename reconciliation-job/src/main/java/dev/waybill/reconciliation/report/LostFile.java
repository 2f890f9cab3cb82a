package dev.waybill.reconciliation.report;

import java.time.Instant;

/**
 * A file that was forwarded, and not processed within the margins.
 *
 * @param fileName base name
 * @param fileTime instant in the name
 * @param forwardedAt log time of its first announcement
 * @param reason whether the processor said that it failed
 */
public record LostFile(String fileName, Instant fileTime, Instant forwardedAt, Reason reason) {

    /** Why a file counts as lost. */
    public enum Reason {
        /** The processor said that it failed. */
        FAILED,
        /** The processor said nothing. */
        MISSING
    }
}
