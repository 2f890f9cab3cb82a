package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines that were read of one stretch, held against what was said of it. */
final class LogTally {

    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final Said said;
    private long[] hashes = new long[16];
    private long[] lines = new long[16];
    private int read;
    private long sum;
    private boolean others;

    LogTally(Said said) {
        this.said = said;
    }

    Said said() {
        return said;
    }

    long read() {
        return read;
    }

    /** Whether lines stand there that nobody vouches for; known once it is settled. */
    boolean holdsOthers() {
        return others;
    }

    /** Takes in a line, which is known again, when it is delivered again, by its time and name. */
    void take(long millis, long hash) {
        if (read == hashes.length) {
            hashes = Arrays.copyOf(hashes, read * 2);
            lines = Arrays.copyOf(lines, read * 2);
        }
        hashes[read] = hash;
        lines[read++] = (hash ^ millis) * MIX;
        sum += hash;
    }

    /** What differs; null where nothing does. Lets go of the lines. */
    @Nullable Deficit settle() {
        // Each line another name: nothing needs to be sorted to know that all are there.
        boolean plainly = read == said.lines() && read == said.names() && sum == said.digest();
        Deficit deficit = plainly ? null : compare();
        hashes = new long[0];
        lines = new long[0];
        return deficit;
    }

    private @Nullable Deficit compare() {
        Arrays.sort(hashes, 0, read);
        NamesRead found = NamesRead.of(hashes, read).countedBy(said);
        long digest = found.digest();
        long names = found.names();
        if (names == said.names() && digest == said.digest()) {
            return read < said.lines() ? deficit(said.lines() - read, 0) : null;
        }
        long namesMissing = said.names() - names;
        long linesMissing = namesMissing > 0 ? Math.max(namesMissing, said.lines() - distinctLines()) : 0;
        if (namesMissing > 0 || (said.vouched() && !said.edge())) {
            return deficit(linesMissing, namesMissing);
        }
        others = true;
        return null;
    }

    private long distinctLines() {
        Arrays.sort(lines, 0, read);
        long distinct = 0;
        for (int i = 0; i < read; i++) {
            distinct += i == 0 || lines[i] != lines[i - 1] ? 1 : 0;
        }
        return distinct;
    }

    private Deficit deficit(long linesMissing, long namesMissing) {
        return new Deficit(said.stretch().range().from(), said.stretch().range().to(), linesMissing, namesMissing);
    }
}
