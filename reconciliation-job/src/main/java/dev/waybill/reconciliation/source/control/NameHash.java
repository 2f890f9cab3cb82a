package dev.waybill.reconciliation.source.control;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * The hash of file names that control records add up: XXH64 with seed 0 of the UTF-8 bytes. It is that of a name as its writer
 * spells it, what follows the last slash of a path, because a writer knows nothing of how a flow names files.
 */
public final class NameHash {

    private static final Hasher64 XXH64 = Hashing.xxh64();

    private NameHash() {}

    public static long of(String name) {
        return XXH64.hashBytesToLong(name.getBytes(StandardCharsets.UTF_8));
    }
}
