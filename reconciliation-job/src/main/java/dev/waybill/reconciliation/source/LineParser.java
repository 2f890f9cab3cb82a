package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.util.List;
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

    private final List<Wording> wordings;
    private final List<String> markers;
    private final FileNameTime fileNameTime;

    LineParser(Map<Side, LineFormat> formats, FileTimeZone zone) {
        this.wordings = formats.entrySet().stream()
                .map(entry -> new Wording(entry.getKey(), entry.getValue()))
                .toList();
        this.markers =
                formats.values().stream().map(LineFormat::before).distinct().toList();
        this.fileNameTime = new FileNameTime(zone);
    }

    /** The texts of which one at least stands in every line that is not noise. */
    public List<String> markers() {
        return markers;
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
        for (String marker : markers) {
            int found = line.indexOf(marker, from);
            if (found >= 0 && (first < 0 || found < first)) {
                first = found;
            }
        }
        return first;
    }

    private LogEntry parseSegment(String line, int marker, int end, Instant loggedAt) {
        Wording cut = null;
        Wording whole = null;
        int pathEnd = -1;
        for (Wording wording : wordings) {
            LineFormat format = wording.format();
            if (!line.startsWith(format.before(), marker)) {
                continue;
            }
            cut = cut == null ? wording : cut;
            int after = line.lastIndexOf(format.after(), end - format.after().length());
            if (after >= marker + format.before().length() && after > pathEnd) {
                whole = wording;
                pathEnd = after;
            }
        }
        if (whole != null) {
            return parsePath(whole, line, marker, pathEnd, loggedAt);
        }
        Wording begun = cut == null ? wordings.getFirst() : cut;
        boolean writtenOn = end < line.length();
        String fragment =
                writtenOn ? "" : baseName(line, marker + begun.format().before().length(), end);
        return new Malformed(begun.side(), loggedAt, line, fragment, true);
    }

    private LogEntry parsePath(Wording wording, String line, int marker, int pathEnd, Instant loggedAt) {
        LineFormat format = wording.format();
        String written = baseName(line, marker + format.before().length(), pathEnd);
        String name = format.json() && written.indexOf('\\') >= 0 ? JsonEscapes.undo(written) : written;
        Instant fileTime = name.length() > MAX_NAME_CHARACTERS
                ? null
                : fileNameTime.of(name).orElse(null);
        return fileTime == null
                ? new Malformed(wording.side(), loggedAt, line, name, false)
                : new Sighting(wording.side(), name, fileTime, loggedAt);
    }

    private static String baseName(String line, int from, int to) {
        int slash = line.lastIndexOf('/', to - 1);
        return slash >= from ? line.substring(slash + 1, to) : "";
    }

    private record Wording(Side side, LineFormat format) {}
}
