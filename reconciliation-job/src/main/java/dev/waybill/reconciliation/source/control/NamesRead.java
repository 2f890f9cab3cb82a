package dev.waybill.reconciliation.source.control;

import java.util.Arrays;

/** The names that were read of a stretch. */
final class NamesRead {

    /** How many sums are tried at most to find out which names were counted twice. */
    private static final int MOST_TRIES = 100_000;

    private final long names;
    private final long digest;
    private final long[] repeated;

    private NamesRead(long names, long digest, long[] repeated) {
        this.names = names;
        this.digest = digest;
        this.repeated = repeated;
    }

    /** How many there are. */
    long names() {
        return names;
    }

    /** The sum of their hashes. */
    long digest() {
        return digest;
    }

    /** Of hashes in order. */
    static NamesRead of(long[] hashes, int size) {
        long digest = 0;
        long names = 0;
        int again = 0;
        long[] repeated = new long[16];
        for (int i = 0; i < size; i++) {
            if (i == 0 || hashes[i] != hashes[i - 1]) {
                names++;
                digest += hashes[i];
            } else if (i == 1 || hashes[i - 2] != hashes[i]) {
                repeated = again == repeated.length ? Arrays.copyOf(repeated, again * 2) : repeated;
                repeated[again++] = hashes[i];
            }
        }
        return new NamesRead(names, digest, Arrays.copyOf(repeated, again));
    }

    /**
     * The same as several records count it: a name that stands in the lines of two of them is one for each. Where some of the names
     * that were read repeatedly make up exactly what was said, nothing is missing.
     */
    NamesRead countedBy(Said said) {
        long more = said.names() - names;
        return said.records() > 1
                        && more > 0
                        && more <= repeated.length
                        && new Search(said.digest() - digest).finds((int) more, 0)
                ? new NamesRead(said.names(), said.digest(), repeated)
                : this;
    }

    /** Looks for so many of the repeated names whose hashes add up to a sum. */
    private final class Search {

        private long left;
        private int tries = MOST_TRIES;

        Search(long sum) {
            left = sum;
        }

        boolean finds(int many, int from) {
            if (many == 0) {
                return left == 0;
            }
            if (many == 1) {
                tries--;
                return Arrays.binarySearch(repeated, from, repeated.length, left) >= 0;
            }
            for (int i = from; i + many <= repeated.length && tries-- > 0; i++) {
                left -= repeated[i];
                if (finds(many - 1, i + 1)) {
                    return true;
                }
                left += repeated[i];
            }
            return false;
        }
    }
}
