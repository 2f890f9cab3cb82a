package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.ControlRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is said of the lines of one log around a stretch. Mostly one writer appends to a log; what several say is added up, over
 * the shortest stretches that the intervals of all of them tile.
 */
final class WrittenLog {

    /** Writers whose intervals never end at the same time would make one stretch of all time. */
    private static final int MOST_INTERVALS = 4;

    /** For a longer interval, more lines would be read than anybody asks for. */
    private static final long LONGEST_MILLIS = 86_400_000;

    private final Stretch wanted;
    private final Stretch readable;
    private final List<WriterLife> writers;
    private final String name;
    private final List<Said> said = new ArrayList<>();
    private final List<Stretch> open = new ArrayList<>();

    /**
     * @param records of one kind of sighting, of all who write to the log
     * @param readable where lines can be read; intervals that reach beyond it cannot be compared
     */
    WrittenLog(Collection<ControlRecord> records, Stretch wanted, Stretch readable) {
        this.wanted = wanted;
        this.readable = readable;
        Map<String, List<ControlRecord>> byWriter = records.stream()
                .collect(Collectors.groupingBy(ControlRecord::writer, TreeMap::new, Collectors.toList()));
        this.name = String.join(", ", byWriter.keySet());
        this.writers = byWriter.entrySet().stream()
                .map(own -> new WriterLife(own.getKey(), own.getValue(), wanted))
                .toList();
        List<Said> all = writers.stream()
                .flatMap(writer -> writer.records().stream())
                .sorted(Comparator.comparing(ControlRecord::from))
                .map(record -> new Said(
                        WriterLife.stretch(record),
                        record.lines(),
                        record.names(),
                        record.digest(),
                        1,
                        true,
                        record.seq() == 0 || record.end()))
                .toList();
        merge(all);
        openBetween();
    }

    private void merge(List<Said> all) {
        Said merged = null;
        long longest = 0;
        for (Said next : all) {
            if (merged != null && next.stretch().from() < merged.stretch().to()) {
                merged = merged.plus(next);
                longest = Math.max(longest, next.stretch().millis());
                continue;
            }
            add(merged, longest);
            merged = next;
            longest = next.stretch().millis();
        }
        add(merged, longest);
    }

    private void add(@Nullable Said merged, long longest) {
        if (merged == null || !merged.stretch().touches(wanted)) {
            return;
        }
        Stretch stretch = merged.stretch();
        if (stretch.millis() > MOST_INTERVALS * longest
                || stretch.millis() > LONGEST_MILLIS
                || !readable.holds(stretch)) {
            open.add(stretch.within(wanted));
            return;
        }
        boolean vouched = writers.stream().allMatch(writer -> writer.vouchesFor(stretch));
        said.add(new Said(
                stretch, merged.lines(), merged.names(), merged.digest(), merged.records(), vouched, merged.edge()));
        if (!vouched) {
            open.add(stretch);
        }
    }

    private void openBetween() {
        List<Stretch> told = new ArrayList<>(open);
        said.forEach(one -> told.add(one.stretch()));
        for (Stretch between : wanted.without(told)) {
            if (!isSilent(between)) {
                open.add(between);
            }
        }
        open.sort(Comparator.comparingLong(Stretch::from));
    }

    /** Whether nobody writes in a stretch of which no record tells. */
    private boolean isSilent(Stretch stretch) {
        return writers.stream().allMatch(writer -> writer.vouchesFor(stretch));
    }

    /** Whether the line of a time matters. */
    boolean wants(long millis) {
        return wanted.from() <= millis && millis < wanted.to();
    }

    /** Who writes to it. */
    String name() {
        return name;
    }

    /** What is said of the stretch, whole intervals at both ends, in order. */
    List<Said> said() {
        return said;
    }

    /** Parts that not all of its writers tell of. */
    List<Stretch> open() {
        return open;
    }

    /** Where a record of one of its writers is missing. */
    List<Stretch> missing() {
        return writers.stream()
                .flatMap(writer -> writer.missing().stream())
                .filter(wanted::touches)
                .map(stretch -> new Stretch(Math.max(stretch.from(), wanted.from()), stretch.to()))
                .toList();
    }
}
