package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Side;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The text before a path. Who writes it in another encoding mangles all of it but its ASCII; so what is looked for is its
 * longest ASCII part, the trace, if that is long enough to tell anything. It keeps where it stands next in the line at hand; not for
 * concurrent use.
 */
final class Marker {

    private static final int SHORTEST_TRACE = 6;
    private static final int NONE = Integer.MAX_VALUE;

    private final String text;
    private final String trace;
    private final byte[] bytes;
    private final byte[] traceBytes;
    private final int traceAt;
    private final MangledText lead;
    private final List<Wording> wordings;
    private int found;
    private boolean whole;

    private Marker(String text, List<Wording> wordings) {
        this.text = text;
        this.wordings = wordings;
        this.trace = trace(text);
        String before = text.substring(0, text.indexOf(trace));
        this.lead = new MangledText(before);
        this.bytes = utf8(text);
        this.traceBytes = utf8(trace);
        this.traceAt = utf8(before).length;
    }

    /**
     * The markers of the sides asked for, each with all wordings that begin with it: where a line says that a file was
     * finished, who asks for failures must not take the rest of it for one.
     */
    static List<Marker> of(Map<Side, LineFormat> asked, Map<Side, LineFormat> all, NameFormats.Readers names) {
        return asked.values().stream()
                .map(LineFormat::before)
                .distinct()
                .map(before -> new Marker(
                        before,
                        all.entrySet().stream()
                                .filter(entry -> entry.getValue().before().equals(before))
                                .map(entry -> Wording.of(entry.getKey(), entry.getValue(), names.of(entry.getKey())))
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

    /** Takes note that a new line is at hand. */
    void rewind() {
        found = -1;
    }

    /** Whether the trace of this marker, whole or mangled, stands at or after a position, which no call lowers. */
    boolean isNext(LogLine line, int from) {
        if (found < from) {
            found = next(line, from);
        }
        return found != NONE;
    }

    private int next(LogLine line, int from) {
        int at = line.indexOf(traceBytes, from);
        while (at >= 0) {
            whole = bytes.length == traceBytes.length || (at >= traceAt && line.startsWith(bytes, at - traceAt));
            if (whole || lead.endsAt(line, at, at + traceBytes.length)) {
                return at;
            }
            at = line.indexOf(traceBytes, at + 1);
        }
        return NONE;
    }

    /** Whether what was found is not mangled. */
    boolean isWhole() {
        return whole;
    }

    /** Where what was found begins; where it is mangled, its trace. */
    int begin() {
        return whole ? found - traceAt : found;
    }

    /** Where the path begins behind what was found. */
    int pathStart() {
        return whole ? found - traceAt + bytes.length : found + traceBytes.length;
    }
}
