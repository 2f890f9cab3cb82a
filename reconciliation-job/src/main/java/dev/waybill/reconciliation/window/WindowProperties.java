package dev.waybill.reconciliation.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which intervals are judged, and how far around them sightings are looked for.
 *
 * @param length length of an audit window; a whole number of seconds (CHECK_INTERVAL_SECONDS)
 * @param settlingDelay how old the last log line that a window looks at must be before the window is judged
 *     (WINDOW_OFFSET_SECONDS)
 * @param extend how far after the window's end, in log time, sightings of its files are looked for
 *     (WINDOW_EXTEND_SECONDS)
 * @param lead how far before the window's start, in log time, sightings are looked for: the clock skew that is tolerated
 * @param zone zone of the local time in file names; the system's zone by default (FILE_TIME_ZONE)
 */
@ConfigurationProperties("waybill.window")
public record WindowProperties(
        @DefaultValue("300s") Duration length,
        @DefaultValue("30s") Duration settlingDelay,
        @DefaultValue("60s") Duration extend,
        @DefaultValue("10s") Duration lead,
        @Nullable ZoneId zone) {

    public WindowProperties {
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.toNanosPart() != 0) {
            throw new IllegalArgumentException(
                    "waybill.window.length (CHECK_INTERVAL_SECONDS) is %s, but must be a whole number of seconds, at least 1"
                            .formatted(length));
        }
        requireNotNegative("waybill.window.settling-delay (WINDOW_OFFSET_SECONDS)", settlingDelay);
        requireNotNegative("waybill.window.extend (WINDOW_EXTEND_SECONDS)", extend);
        requireNotNegative("waybill.window.lead", lead);
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s is %s, but must not be negative".formatted(name, value));
        }
    }

    public FileTimeZone fileTimeZone() {
        return new FileTimeZone(zone == null ? ZoneId.systemDefault() : zone);
    }

    public Margins margins() {
        return new Margins(lead, extend, fileTimeZone());
    }

    /** The instant from which a window can be judged. */
    public Instant settledAt(AuditWindow window) {
        return margins().around(window.start(), window.end()).to().plus(settlingDelay);
    }
}
