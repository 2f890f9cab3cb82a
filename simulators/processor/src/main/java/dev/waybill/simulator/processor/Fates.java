package dev.waybill.simulator.processor;

import dev.waybill.simulator.chance.Chance;
import java.time.Duration;

/** Decides by the id in a file's name what will happen to it. */
final class Fates {

    private static final int SHORTEST_MILLIS = 50;
    private static final int LONGEST_MILLIS = 500;

    private final Chance chance;
    private final ProcessorProperties rates;

    Fates(Chance chance, ProcessorProperties rates) {
        this.chance = chance;
        this.rates = rates;
    }

    Fate of(int id) {
        int spread = LONGEST_MILLIS - SHORTEST_MILLIS + 1;
        Duration work = Duration.ofMillis(SHORTEST_MILLIS + (long) (chance.draw("work", id) * spread));
        Outcome outcome = outcome(id);
        return new Fate(outcome, work, outcome == Outcome.LATE ? rates.lateSeconds() : Duration.ZERO);
    }

    private Outcome outcome(int id) {
        if (chance.hits(rates.lossRate(), "loss", id)) {
            return chance.hits(rates.silentRate(), "silent", id) ? Outcome.SILENT : Outcome.FAILED;
        }
        return chance.hits(rates.lateRate(), "late", id) ? Outcome.LATE : Outcome.PROCESSED;
    }
}
