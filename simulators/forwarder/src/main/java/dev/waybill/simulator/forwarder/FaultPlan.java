package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.chance.Chance;

/** Decides by the number of a file, counted from the start, how it is announced. */
record FaultPlan(Chance chance, double duplicateRate, double orphanRate) {

    Forwarding of(long number) {
        if (chance.hits(orphanRate, "orphan", number)) {
            return Forwarding.NEVER;
        }
        return chance.hits(duplicateRate, "duplicate", number) ? Forwarding.TWICE : Forwarding.ONCE;
    }
}
