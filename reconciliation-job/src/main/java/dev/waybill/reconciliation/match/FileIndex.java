package dev.waybill.reconciliation.match;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;

/**
 * What is known of each file, by a 128-bit hash of its name, in primitive arrays of about 45 bytes a file.
 *
 * <p>Two names of ten million share a hash with a chance of 10⁻²⁵; the seed of the hasher is drawn anew for each slice, so
 * that names cannot be chosen to collide.
 */
final class FileIndex {

    static final int NOT_PROCESSED = Integer.MIN_VALUE;

    private static final double MAX_LOAD = 0.65;
    private static final int FIRST_CAPACITY = 64;

    private final Hasher128 hasher;
    private long[] keys;
    private int[] processedAt;
    private byte[] flags;
    private int size;
    private int mask;

    FileIndex(Hasher128 hasher) {
        this.hasher = hasher;
        allocate(FIRST_CAPACITY);
    }

    /** The slot of a file, made if the file is new; valid until the next call. */
    int slotOf(String fileName) {
        if (size >= (mask + 1) * MAX_LOAD) {
            grow();
        }
        HashValue128 hash = hasher.hashCharsTo128Bits(fileName);
        long high = hash.getMostSignificantBits();
        long low = hash.getLeastSignificantBits();
        if ((high | low) == 0) {
            low = 1; // all zeros mark a free slot
        }
        int slot = find(high, low);
        if (isFree(slot)) {
            keys[2 * slot] = high;
            keys[2 * slot + 1] = low;
            processedAt[slot] = NOT_PROCESSED;
            size++;
        }
        return slot;
    }

    boolean has(int slot, int flag) {
        return (flags[slot] & flag) != 0;
    }

    void set(int slot, int flag) {
        flags[slot] |= (byte) flag;
    }

    int processedAt(int slot) {
        return processedAt[slot];
    }

    void setProcessedAt(int slot, int millis) {
        processedAt[slot] = millis;
    }

    private int find(long high, long low) {
        int slot = (int) low & mask;
        while (!isFree(slot) && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isFree(int slot) {
        return (keys[2 * slot] | keys[2 * slot + 1]) == 0;
    }

    private void allocate(int capacity) {
        keys = new long[2 * capacity];
        processedAt = new int[capacity];
        flags = new byte[capacity];
        mask = capacity - 1;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldProcessedAt = processedAt;
        byte[] oldFlags = flags;
        allocate(2 * (mask + 1));
        for (int old = 0; old < oldFlags.length; old++) {
            long high = oldKeys[2 * old];
            long low = oldKeys[2 * old + 1];
            if ((high | low) != 0) {
                int slot = find(high, low);
                keys[2 * slot] = high;
                keys[2 * slot + 1] = low;
                processedAt[slot] = oldProcessedAt[old];
                flags[slot] = oldFlags[old];
            }
        }
    }
}
