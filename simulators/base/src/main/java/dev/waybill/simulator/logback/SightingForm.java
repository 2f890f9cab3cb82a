package dev.waybill.simulator.logback;

import dev.waybill.simulator.control.Event;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How messages that are sightings look, as {@code <sighting>} of a Logback configuration says it: the path stands between two texts. */
public final class SightingForm {

    private Event event = Event.ANNOUNCED;
    private String before = "";
    private String after = "";

    /** What such a message says: {@code announced}, {@code processed} or {@code failed}. */
    public void setEvent(String word) {
        event = Event.valueOf(word.trim().toUpperCase(Locale.ROOT));
    }

    /** The text right before the path, blanks included; may be given in quotes. */
    public void setBefore(String text) {
        before = unquoted(text);
    }

    /** The text right after the path; may be given in quotes. */
    public void setAfter(String text) {
        after = unquoted(text);
    }

    Event event() {
        return event;
    }

    boolean complete() {
        return !before.isEmpty() && !after.isEmpty();
    }

    /** The base name in the message, or null if it is no such sighting. */
    @Nullable String name(String message) {
        int start = message.indexOf(before);
        if (start < 0) {
            return null;
        }
        int path = start + before.length();
        int end = message.indexOf(after, path);
        return end < 0 ? null : message.substring(Math.max(path, message.lastIndexOf('/', end - 1) + 1), end);
    }

    /** Logback trims what stands in an element. */
    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("'") && text.endsWith("'");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
