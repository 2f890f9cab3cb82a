package dev.waybill.simulator.control;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The distinct names of an interval, by their hash: eight to sixteen bytes a name. Not thread-safe. */
final class NameHashes {

    private static final Hasher64 XXH64 = Hashing.xxh64();

    private long[] slots = new long[64];
    private int taken;
    private boolean zero;
    private long digest;

    /** XXH64 with seed 0 of the name's UTF-8 bytes. */
    static long hash(String name) {
        return XXH64.hashBytesToLong(name.getBytes(StandardCharsets.UTF_8));
    }

    void add(long hash) {
        if (hash == 0) {
            zero = true; // adds nothing to the digest, and marks a free slot in the table
        } else if (place(hash)) {
            digest += hash;
            taken++;
            if (taken * 2 > slots.length) {
                grow();
            }
        }
    }

    int size() {
        return taken + (zero ? 1 : 0);
    }

    long digest() {
        return digest;
    }

    private boolean place(long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = hash;
        return true;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[before.length * 2];
        Arrays.stream(before).filter(hash -> hash != 0).forEach(this::place);
    }
}
