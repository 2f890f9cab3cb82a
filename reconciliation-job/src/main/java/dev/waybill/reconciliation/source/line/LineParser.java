package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.line.NameReader.Name;
import dev.waybill.reconciliation.source.line.PathChoice.Ending;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that a log line is about. The one place that reads the wording of sightings; not for concurrent use.
 *
 * <p>A line that was cut short and then written on (a writer that died and came back) can hold several markers; each is
 * read for itself, so that no intact sighting is lost to its torn neighbour. How a marker is read:
 *
 * <ol>
 *   <li>it is found by its {@link Marker#trace trace}, whole or mangled; a mangled one is doubt;
 *   <li>the {@link PathChoice} finds the one place where its path can end;
 *   <li>the {@link NameReader} reads the name there, or what can be trusted of a torn one;
 *   <li>the {@link NameEndings} doubt a name that other names show to be cut short.
 * </ol>
 */
public final class LineParser {

    private static final int MOST_BYTES = 4;

    private final Set<Side> asked;
    private final List<Marker> markers;
    private final Marker[] sought;
    private final NameFormats.Readers readers;
    private final PathChoice choice = new PathChoice();
    private final NameEndings endings = new NameEndings();

    /** @param names what reads the paths of each of the sides that may be met */
    LineParser(Map<Side, LineFormat> asked, Map<Side, LineFormat> all, NameFormats.Readers names) {
        this.asked = Set.copyOf(asked.keySet());
        this.readers = names;
        this.markers = Marker.of(asked, all, names);
        this.sought = markers.toArray(Marker[]::new);
    }

    /** The texts of which one at least stands in every line that is undamaged and not noise. */
    public List<String> markers() {
        return markers.stream().map(Marker::text).toList();
    }

    /** The texts of which one at least stands in every line that is not noise, whatever encoding it is in; each part of a marker. */
    public List<String> traces() {
        return markers.stream().map(Marker::trace).distinct().toList();
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
        for (Marker marker : sought) {
            marker.rewind();
        }
        Marker marker = next(line, 0);
        while (marker != null) {
            int begin = marker.begin();
            int pathStart = marker.pathStart();
            boolean whole = marker.isWhole();
            Marker next = next(line, pathStart);
            int end = next == null ? line.length() : Math.max(pathStart, next.begin());
            boolean alone = entries == 0 && next == null;
            Segment segment = new Segment(marker, pathStart, end, whole, alone, times.apply(begin));
            LogEntry entry = read(line, segment);
            sink.accept(entry);
            entries++;
            entries += doubtEnding(entry, line, sink);
            marker = next;
        }
        return entries;
    }

    /** Looks whether the name that was read seems to be cut short, or shows that another one was. */
    private int doubtEnding(LogEntry entry, LogLine line, Consumer<LogEntry> sink) {
        String written = switch (entry) {
            case Sighting sighting -> sighting.writtenName();
            case Malformed malformed ->
                !malformed.cut() && readers.of(malformed.side()).doubtsOtherKinds() ? malformed.fragment() : "";
        };
        return written.isEmpty() || endings.isUsual(written)
                ? 0
                : endings.take(written, doubt(entry, written, line), sink);
    }

    private Malformed doubt(LogEntry entry, String written, LogLine line) {
        String beginning = readers.of(entry.side()).beginning(written);
        return new Malformed(entry.side(), entry.loggedAt(), sample(line), beginning, true);
    }

    private LogEntry read(LogLine line, Segment segment) {
        Ending ending = segment.whole()
                ? choice.of(line, segment.from(), segment.to(), segment.marker().wordings())
                : null;
        if (ending == null) {
            return doubt(line, segment);
        }
        Side side = ending.wording().side();
        Name name = ending.name();
        if (name.isOther()) {
            return new Malformed(side, segment.loggedAt(), sample(line), name.text(), false);
        }
        Instant inName = name.fileTime();
        Instant fileTime = inName == null ? segment.loggedAt() : inName;
        // what a line of other sides says is theirs to deliver, unless the line says both and only one selector finds
        // it
        return segment.alone() || asked.contains(side)
                ? new Sighting(side, name.text(), fileTime, segment.loggedAt(), name.spelling())
                : doubt(line, segment);
    }

    private Malformed doubt(LogLine line, Segment segment) {
        List<Wording> wordings = segment.marker().wordings();
        Wording first = wordings.stream()
                .filter(wording -> asked.contains(wording.side()))
                .findFirst()
                .orElseThrow();
        String beginning = first.names().trusted(line, segment.from(), segment.to(), first.json());
        return new Malformed(first.side(), segment.loggedAt(), sample(line), beginning, true);
    }

    /** As much of a line as is kept of it; a line of many markers is not decoded for each. */
    static String sample(LogLine line) {
        return line.text(0, Math.min(line.length(), MOST_BYTES * Malformed.SAMPLE_CHARACTERS));
    }

    /** Which of the markers comes next; the longest where several begin at one place, null if none comes. */
    private @Nullable Marker next(LogLine line, int from) {
        Marker first = null;
        for (Marker marker : sought) {
            if (marker.isNext(line, from) && (first == null || isBefore(marker, first))) {
                first = marker;
            }
        }
        return first;
    }

    private static boolean isBefore(Marker one, Marker other) {
        boolean longer = one.text().length() > other.text().length();
        return one.begin() < other.begin() || (one.begin() == other.begin() && longer);
    }

    /**
     * What a marker begins, up to the next one or the line's end.
     *
     * @param from where the path begins
     * @param whole whether the marker is not mangled
     * @param alone whether the line holds no other marker
     */
    private record Segment(Marker marker, int from, int to, boolean whole, boolean alone, Instant loggedAt) {}
}
