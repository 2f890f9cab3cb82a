package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Side;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The text before a path. Who writes it in another encoding mangles all of it but its ASCII; so what is looked for is its
 * longest ASCII part, the trace, if that is long enough to tell anything.
 */
final class Marker {

    private static final int SHORTEST_TRACE = 6;

    private final String text;
    private final String trace;
    private final byte[] whole;
    private final byte[] traceBytes;
    private final int traceAt;
    private final MangledText lead;
    private final List<Wording> wordings;

    private Marker(String text, List<Wording> wordings) {
        this.text = text;
        this.wordings = wordings;
        this.trace = trace(text);
        String before = text.substring(0, text.indexOf(trace));
        this.lead = new MangledText(before);
        this.whole = utf8(text);
        this.traceBytes = utf8(trace);
        this.traceAt = utf8(before).length;
    }

    /**
     * The markers of the sides asked for, each with all wordings that begin with it: where a line says that a file was
     * finished, who asks for failures must not take the rest of it for one.
     */
    static List<Marker> of(Map<Side, LineFormat> asked, Map<Side, LineFormat> all) {
        return asked.values().stream()
                .map(LineFormat::before)
                .distinct()
                .map(before -> new Marker(
                        before,
                        all.entrySet().stream()
                                .filter(entry -> entry.getValue().before().equals(before))
                                .map(entry -> Wording.of(entry.getKey(), entry.getValue()))
                                .toList()))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The longest run of ASCII, or the whole text where that is short. */
    private static String trace(String text) {
        String longest = "";
        for (String run : text.split("[^\\x00-\\x7F]+", -1)) {
            longest = run.length() > longest.length() ? run : longest;
        }
        return longest.length() < SHORTEST_TRACE ? text : longest;
    }

    String text() {
        return text;
    }

    /** A part of the marker that encodings leave alone; the marker itself where it has none. */
    String trace() {
        return trace;
    }

    List<Wording> wordings() {
        return wordings;
    }

    /** Where the trace of a marker, whole or mangled, stands first at or after a position; −1 if none does. */
    int next(LogLine line, int from) {
        int found = line.indexOf(traceBytes, from);
        while (found >= 0 && !isWhole(line, found) && !lead.endsAt(line, found, found + traceBytes.length)) {
            found = line.indexOf(traceBytes, found + 1);
        }
        return found;
    }

    boolean isWhole(LogLine line, int found) {
        return whole.length == traceBytes.length || (found >= traceAt && line.startsWith(whole, found - traceAt));
    }

    /** Where the marker begins whose trace was found; where it is mangled, the trace. */
    int begin(LogLine line, int found) {
        return isWhole(line, found) ? found - traceAt : found;
    }

    /** Where the path begins after the marker whose trace was found. */
    int pathStart(LogLine line, int found) {
        return isWhole(line, found) ? found - traceAt + whole.length : found + traceBytes.length;
    }
}
