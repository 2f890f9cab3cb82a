package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.window.AuditWindow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The ids of a report's lost files, the same on every run: UUIDs of version 8 (RFC 9562) that sort by window, then report,
 * then file time, so that rows are appended to the primary key in order, and those of a report lie beside each other.
 *
 * <p>From the left: 32 bits of the window's start in seconds, 8 of the report's id, 32 of the file's time in milliseconds
 * since then, around version and variant, and 50 of a hash of report and name.
 */
final class LostFileIds {

    private static final int HASH_BITS = 50;
    private static final int PREFIX_CHARACTERS = 11; // 32 bits, a hyphen, 8 bits

    private final UUID reportId;
    private final Instant start;

    LostFileIds(UUID reportId, AuditWindow window) {
        this.reportId = reportId;
        this.start = window.start();
    }

    /** The id of a file whose time lies in the window. */
    String of(LostFile file) {
        UUID hash = UUID.nameUUIDFromBytes((reportId + "|" + file.fileName()).getBytes(StandardCharsets.UTF_8));
        return id(millis(file.fileTime()), hash.getLeastSignificantBits() & ((1L << HASH_BITS) - 1));
    }

    /** What all ids begin with, and only few of other reports of the same window. */
    String prefix() {
        return id(0, 0).substring(0, PREFIX_CHARACTERS);
    }

    private long millis(Instant fileTime) {
        return Duration.between(start, fileTime).toMillis();
    }

    private String id(long millis, long hash) {
        long high = (start.getEpochSecond() << 32)
                | ((reportId.getMostSignificantBits() >>> 56) << 24)
                | (((millis >>> 24) & 0xFF) << 16)
                | 0x8000
                | ((millis >>> 12) & 0xFFF);
        long low = (0x8L << 60) | ((millis & 0xFFF) << HASH_BITS) | hash;
        return new UUID(high, low).toString();
    }
}
