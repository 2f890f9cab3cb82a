package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.chance.Chance;

/** Ids that look random, follow from the seed, and do not repeat before all of them were used. Not thread-safe. */
final class FileIds {

    /** There are this many ids, from 0. */
    static final int COUNT = 100_000_000;

    /** A full cycle by Hull and Dobell: the increment is odd and no multiple of 5, the multiplier is 1 modulo 20. */
    private static final long MULTIPLIER = 31_415_821;

    private static final long INCREMENT = 27_182_819;

    private long last;

    FileIds(Chance chance) {
        this.last = (long) (chance.draw("first id", 0) * COUNT);
    }

    int next() {
        last = (last * MULTIPLIER + INCREMENT) % COUNT;
        return (int) last;
    }
}
