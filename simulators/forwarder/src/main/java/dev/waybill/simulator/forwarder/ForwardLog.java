package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.control.Event;
import dev.waybill.simulator.journal.ControlWording;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** Words the lines of {@code forward.log}. */
record ForwardLog(ZoneId zone) implements ControlWording {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    /** The noise before a file is handed on. */
    String read(Instant at, FileName file) {
        return line(at, "Read " + file.path());
    }

    /** The sighting. */
    String handedOn(Instant at, FileName file) {
        return line(at, "Rename trigger hard link " + file.path() + " to process");
    }

    @Override
    public Set<Event> events() {
        return Set.of(Event.ANNOUNCED);
    }

    @Override
    public String control(Instant at, String message) {
        return line(at, message);
    }

    private String line(Instant at, String message) {
        return "{\"ts\":\"" + SECONDS.format(at.atZone(zone)) + "\",\"level\":\"INFO\",\"msg\":\"" + message
                + "\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n";
    }
}
