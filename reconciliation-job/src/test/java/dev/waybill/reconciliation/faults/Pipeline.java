package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.SightingSource;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where the stages of a round log to, and how that is read. */
interface Pipeline extends AutoCloseable {

    /** Logs what the stages say. */
    void write(List<Logged> lines) throws IOException;

    /** What a watcher that was just started reads. */
    SightingSource source();

    /** The same as the mistaken configuration of the scenario has it. */
    SightingSource mistaken();

    /** A fault of this medium. */
    Fault fault(RandomGenerator random);

    @Override
    void close() throws IOException;
}
