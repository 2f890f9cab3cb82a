package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the file that a log line is about. The one place that reads the wording of sightings; not for concurrent use.
 *
 * <p>A line that was cut short and then written on (a writer that died and came back) can hold several markers; each is
 * read for itself, so that no intact sighting is lost to its torn neighbour.
 */
public final class LineParser {

    private static final int MAX_NAME_CHARACTERS = 255;

    private final Map<Side, LineFormat> formats;
    private final FileNameTime fileNameTime;

    LineParser(Map<Side, LineFormat> formats, FileTimeZone zone) {
        this.formats = formats;
        this.fileNameTime = new FileNameTime(zone);
    }

    /**
     * Reads one line.
     *
     * @param line the line, without its line break
     * @param loggedAt its log time
     * @param sink takes each entry that the line holds
     * @return how many entries the sink was given; 0 means that the line is noise
     */
    public int parse(String line, Instant loggedAt, Consumer<LogEntry> sink) {
        int entries = 0;
        int marker = nextMarker(line, 0);
        while (marker >= 0) {
            int next = nextMarker(line, marker + 1);
            sink.accept(parseSegment(line, marker, next < 0 ? line.length() : next, loggedAt));
            entries++;
            marker = next;
        }
        return entries;
    }

    private int nextMarker(String line, int from) {
        int first = -1;
        String tried = "";
        for (LineFormat format : formats.values()) {
            if (format.before().equals(tried)) {
                continue;
            }
            tried = format.before();
            int found = line.indexOf(tried, from);
            if (found >= 0 && (first < 0 || found < first)) {
                first = found;
            }
        }
        return first;
    }

    private LogEntry parseSegment(String line, int marker, int end, Instant loggedAt) {
        Side side = null;
        Side markedSide = null;
        int pathStart = marker;
        int pathEnd = -1;
        for (Map.Entry<Side, LineFormat> entry : formats.entrySet()) {
            LineFormat format = entry.getValue();
            if (!line.startsWith(format.before(), marker)) {
                continue;
            }
            int start = marker + format.before().length();
            if (markedSide == null) {
                markedSide = entry.getKey();
                pathStart = start;
            }
            int after = line.lastIndexOf(format.after(), end - format.after().length());
            if (after >= start && after > pathEnd) {
                side = entry.getKey();
                pathStart = start;
                pathEnd = after;
            }
        }
        if (side == null) {
            boolean tornAndContinued = end < line.length();
            String fragment = tornAndContinued ? "" : baseName(line, pathStart, end);
            return new Malformed(
                    markedSide == null ? formats.keySet().iterator().next() : markedSide,
                    loggedAt,
                    line,
                    fragment,
                    true);
        }
        String name = unescaped(baseName(line, pathStart, pathEnd));
        Side found = side;
        return fileNameTime
                .of(name)
                .filter(time -> name.length() <= MAX_NAME_CHARACTERS)
                .<LogEntry>map(time -> new Sighting(found, name, time, loggedAt))
                .orElseGet(() -> new Malformed(found, loggedAt, line, name, false));
    }

    private static String baseName(String line, int from, int to) {
        int slash = line.lastIndexOf('/', to - 1);
        return slash >= from ? line.substring(slash + 1, to) : "";
    }

    /** Undoes JSON escapes; a name without a backslash, as nearly all are, comes back as it is. */
    private static String unescaped(String name) {
        return name.indexOf('\\') < 0 ? name : JsonEscapes.undo(name);
    }
}
