package dev.waybill.simulator.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who writes, and how often that is said.
 *
 * @param writer the same at each start, and no other's at the same time
 * @param interval whole seconds
 * @param events those that the writer can write
 */
public record ControlSettings(String writer, Duration interval, Set<Event> events) {

    /** How often control records are written where nothing else is said. */
    public static final Duration USUAL = Duration.ofSeconds(10);

    private static final Pattern WRITER = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Duration LONGEST = Duration.ofHours(1);

    public ControlSettings {
        if (!WRITER.matcher(writer).matches()) {
            throw new IllegalArgumentException(
                    "A writer must be named by 1 to 128 of A-Z a-z 0-9 . _ : -, but is '" + writer + "'");
        }
        boolean wholeSeconds = interval.equals(interval.truncatedTo(ChronoUnit.SECONDS));
        if (!wholeSeconds || !interval.isPositive() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The interval of control records must be from 1s to 1h, in whole seconds, but is " + interval);
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException("A writer must have an event to write of");
        }
        events = Set.copyOf(events);
    }

    /** In the order in which they are said. */
    @Override
    public Set<Event> events() {
        return EnumSet.copyOf(events);
    }

    long millis() {
        return interval.toMillis();
    }

    /** The name of this host, as a collector on it has it, in the letters that a writer may have. */
    public static String host() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
        }
        String allowed = host.replaceAll("[^A-Za-z0-9._:-]", "-");
        return allowed.isEmpty() ? "localhost" : allowed.substring(0, Math.min(128, allowed.length()));
    }
}
