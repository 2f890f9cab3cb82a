package dev.waybill.simulator.journal;

import dev.waybill.simulator.control.Event;
import java.time.Instant;
import java.util.Set;

/** How a log words its control records, and what they are about. */
public interface ControlWording {

    /** The events of which the log tells. */
    Set<Event> events();

    /** A whole line that nobody takes for a sighting, with that message and nothing after it. */
    String control(Instant at, String message);
}
