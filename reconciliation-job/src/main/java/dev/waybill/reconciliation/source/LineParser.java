package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Finds the file that a log line is about. The one place that reads the wording of sightings; not for concurrent use.
 *
 * <p>A line that was cut short and then written on (a writer that died and came back) can hold several markers; each is
 * read for itself, so that no intact sighting is lost to its torn neighbour.
 */
public final class LineParser {

    private static final int MAX_NAME_CHARACTERS = 255;

    private static final char REPLACEMENT = '\uFFFD';

    private final List<Wording> wordings;
    private final List<String> markers;
    private final byte[][] markerBytes;
    private final FileNameTime fileNameTime;

    LineParser(Map<Side, LineFormat> formats, FileTimeZone zone) {
        this.wordings = formats.entrySet().stream()
                .map(entry -> Wording.of(entry.getKey(), entry.getValue()))
                .toList();
        this.markers =
                formats.values().stream().map(LineFormat::before).distinct().toList();
        this.markerBytes = markers.stream().map(LineParser::utf8).toArray(byte[][]::new);
        this.fileNameTime = new FileNameTime(zone);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The texts of which one at least stands in every line that is not noise. */
    public List<String> markers() {
        return markers;
    }

    /**
     * Reads one line.
     *
     * @param line the line, without its line break; not kept
     * @param loggedAt its log time
     * @param sink takes each entry that the line holds
     * @return how many entries the sink was given; 0 means that the line is noise
     */
    public int parse(LogLine line, Instant loggedAt, Consumer<LogEntry> sink) {
        return parse(line, marker -> loggedAt, sink);
    }

    /**
     * Reads one line whose parts may have been logged at different times.
     *
     * @param line the line, without its line break; not kept
     * @param times gives the log time of what begins at a marker, from the first marker to the last
     * @param sink takes each entry that the line holds
     * @return how many entries the sink was given; 0 means that the line is noise
     */
    public int parse(LogLine line, IntFunction<Instant> times, Consumer<LogEntry> sink) {
        int entries = 0;
        int marker = nextMarker(line, 0);
        while (marker >= 0) {
            int next = nextMarker(line, marker + 1);
            sink.accept(parseSegment(line, marker, next < 0 ? line.length() : next, times.apply(marker)));
            entries++;
            marker = next;
        }
        return entries;
    }

    private int nextMarker(LogLine line, int from) {
        int first = -1;
        for (byte[] marker : markerBytes) {
            int found = line.indexOf(marker, from);
            if (found >= 0 && (first < 0 || found < first)) {
                first = found;
            }
        }
        return first;
    }

    private LogEntry parseSegment(LogLine line, int marker, int end, Instant loggedAt) {
        Wording cut = null;
        Wording whole = null;
        int pathEnd = -1;
        for (Wording wording : wordings) {
            if (!line.startsWith(wording.before(), marker)) {
                continue;
            }
            cut = cut == null ? wording : cut;
            int after = line.lastIndexOf(wording.after(), end - wording.after().length);
            if (after >= marker + wording.before().length && after > pathEnd) {
                whole = wording;
                pathEnd = after;
            }
        }
        if (whole != null) {
            return parsePath(whole, line, marker, pathEnd, loggedAt);
        }
        Wording begun = cut == null ? wordings.getFirst() : cut;
        boolean writtenOn = end < line.length();
        String fragment = writtenOn ? "" : whole(baseName(line, marker + begun.before().length, end));
        return new Malformed(begun.side(), loggedAt, line.toString(), fragment, true);
    }

    /** A beginning without the character that it was cut in, which is no part of any name. */
    private static String whole(String fragment) {
        int end = fragment.length();
        while (end > 0 && fragment.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return fragment.substring(0, end);
    }

    private LogEntry parsePath(Wording wording, LogLine line, int marker, int pathEnd, Instant loggedAt) {
        String written = baseName(line, marker + wording.before().length, pathEnd);
        String name = wording.json() && written.indexOf('\\') >= 0 ? JsonEscapes.undo(written) : written;
        Instant fileTime = name.length() > MAX_NAME_CHARACTERS
                ? null
                : fileNameTime.of(name).orElse(null);
        return fileTime == null
                ? new Malformed(wording.side(), loggedAt, line.toString(), name, false)
                : new Sighting(wording.side(), name, fileTime, loggedAt);
    }

    private static String baseName(LogLine line, int from, int to) {
        int slash = line.lastIndexOf('/', from, to);
        return slash < 0 ? "" : line.text(slash + 1, to);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record Wording(Side side, byte[] before, byte[] after, boolean json) {

        static Wording of(Side side, LineFormat format) {
            return new Wording(side, utf8(format.before()), utf8(format.after()), format.json());
        }
    }
}
