package dev.waybill.simulator.control;

import dev.waybill.simulator.control.ControlRecord.Chain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The chains of one boot, one for each event: intervals that tile its life. All times are epoch milliseconds. Not thread-safe. */
final class Boot {

    /** An interval with so many names is ended with the second. */
    static final int MOST_NAMES = 250_000;

    private static final long SECOND = 1000;

    private final ControlSettings settings;
    private final long id;
    private final Consumer<ControlRecord> log;
    private final Deque<Slot> open = new ArrayDeque<>();
    private long tiled;
    private long said;
    private long newest;
    private long seq;

    Boot(ControlSettings settings, long id, long now, Consumer<ControlRecord> log) {
        this.settings = settings;
        this.id = id;
        this.log = log;
        this.tiled = Math.floorDiv(now, SECOND) * SECOND;
        this.said = tiled;
        this.newest = now;
    }

    long id() {
        return id;
    }

    /** Everything before is said. */
    long said() {
        return said;
    }

    /** The latest that this boot saw on the clock or wrote into a line. */
    long newest() {
        return newest;
    }

    void see(long now) {
        newest = Math.max(newest, now);
    }

    /** Counts a line that states this time, which must not have been said. */
    void count(Event event, long hash, long at) {
        see(at);
        tileTo(at);
        Slot slot = slotOf(at);
        if (slot.count(event, hash) >= MOST_NAMES && slot.equals(open.getLast())) {
            slot.cut(secondAfter(newest));
            tiled = slot.to();
        }
    }

    /** When the first interval ends that is not said. */
    long nextEnd() {
        Slot first = open.peekFirst();
        return first == null ? alignedAfter(tiled) : first.to();
    }

    /** Says the intervals that ended at that time or earlier. */
    void sayUntil(long time) {
        tileTo(time - 1);
        while (!open.isEmpty() && open.getFirst().to() <= time) {
            say(open.removeFirst(), false);
        }
    }

    /** Says what is open, up to the second in which the boot was last seen, and that nothing comes after it. */
    void end() {
        long last = Math.max(newest, said);
        tileTo(last);
        while (open.size() > 1) {
            say(open.removeFirst(), false);
        }
        Slot slot = open.removeFirst();
        slot.cut(secondAfter(last));
        say(slot, true);
    }

    private void tileTo(long time) {
        while (tiled <= time) {
            long end = alignedAfter(tiled);
            open.add(new Slot(tiled, end, settings.events()));
            tiled = end;
        }
    }

    /** Lines mostly come in the order of their time, so the last is looked at first. */
    private Slot slotOf(long at) {
        Slot last = open.getLast();
        if (last.from() <= at) {
            return last;
        }
        return open.stream().filter(slot -> at < slot.to()).findFirst().orElse(last);
    }

    private void say(Slot slot, boolean end) {
        said = slot.to();
        long number = seq++;
        for (Event event : settings.events()) {
            log.accept(new ControlRecord(
                    new Chain(settings.writer(), id, event), number, slot.from(), slot.to(), slot.tally(event), end));
        }
    }

    private long alignedAfter(long time) {
        return (Math.floorDiv(time, settings.millis()) + 1) * settings.millis();
    }

    private static long secondAfter(long time) {
        return (Math.floorDiv(time, SECOND) + 1) * SECOND;
    }
}
