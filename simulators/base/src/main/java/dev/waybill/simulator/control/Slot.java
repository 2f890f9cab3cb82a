package dev.waybill.simulator.control;

import dev.waybill.simulator.control.ControlRecord.Tally;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** An interval that is not said yet, and what was counted in it. */
final class Slot {

    private final long from;
    private final Map<Event, Count> counts = new EnumMap<>(Event.class);
    private long to;

    Slot(long from, long to, Set<Event> events) {
        this.from = from;
        this.to = to;
        events.forEach(event -> counts.put(event, new Count()));
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /** Ends it there, if that is earlier. */
    void cut(long end) {
        to = Math.min(to, end);
    }

    /** Counts a line, and returns how many names that event has now. */
    int count(Event event, long hash) {
        Count count = counts.get(event);
        if (count == null) {
            throw new IllegalArgumentException(
                    "This writer says nothing of " + event.word() + ", but of " + counts.keySet());
        }
        count.lines++;
        count.names.add(hash);
        return count.names.size();
    }

    Tally tally(Event event) {
        Count count = counts.getOrDefault(event, new Count());
        return new Tally(count.lines, count.names.size(), count.names.digest());
    }

    private static final class Count {

        private final NameHashes names = new NameHashes();
        private long lines;
    }
}
