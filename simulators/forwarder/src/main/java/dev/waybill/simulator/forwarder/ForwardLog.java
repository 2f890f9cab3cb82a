package dev.waybill.simulator.forwarder;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Words the lines of {@code forward.log}. */
record ForwardLog(ZoneId zone) {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    /** The noise before a file is handed on. */
    String read(Instant at, FileName file) {
        return line(at, "Read " + file.path());
    }

    /** The sighting. */
    String handedOn(Instant at, FileName file) {
        return line(at, "Rename trigger hard link " + file.path() + " to process");
    }

    private String line(Instant at, String message) {
        return "{\"ts\":\"" + SECONDS.format(at.atZone(zone)) + "\",\"level\":\"INFO\",\"msg\":\"" + message
                + "\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n";
    }
}
