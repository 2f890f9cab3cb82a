package dev.waybill.simulator.journal;

import dev.waybill.simulator.control.ControlRecords;
import dev.waybill.simulator.control.Event;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes sightings to the journal, counted for the control records. */
public final class SightingLog implements AutoCloseable {

    private final Journal journal;
    private final @Nullable ControlRecords records;
    private final BooleanSupplier drops;

    /**
     * @param records null for a log without control records
     * @param drops whether the next line is lost on its way
     */
    SightingLog(Journal journal, @Nullable ControlRecords records, BooleanSupplier drops) {
        this.journal = journal;
        this.records = records;
        this.drops = drops;
    }

    /**
     * Writes a sighting.
     *
     * @param name the base name of the file
     * @param at when it happened
     * @param happening words it for the time that its line is to state
     */
    public void write(Event event, String name, Instant at, Function<Instant, Entry> happening) {
        if (records == null) {
            hand(happening.apply(at));
        } else {
            records.sighting(event, name, at, stamp -> hand(happening.apply(stamp)));
        }
    }

    /** Says the end. The journal must be closed after this. */
    @Override
    public void close() {
        if (records != null) {
            records.close();
        }
    }

    private void hand(Entry entry) {
        journal.write(drops.getAsBoolean() ? new Entry("", entry.truth()) : entry);
    }
}
