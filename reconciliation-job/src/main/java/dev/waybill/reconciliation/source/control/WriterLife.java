package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.ControlRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the records of one writer tell of its time: of which stretches it says what it logged, where a record of it is missing, in which
 * it had stopped, and of which nobody knows.
 */
final class WriterLife {

    private static final long BEGINNING = 0;

    private final String writer;
    private final List<ControlRecord> records = new ArrayList<>();
    private final List<Stretch> said = new ArrayList<>();
    private final List<Stretch> missing = new ArrayList<>();
    private final List<Stretch> stopped = new ArrayList<>();
    private final List<Stretch> unknown = new ArrayList<>();
    private final long longest;
    private @Nullable String contradiction;

    /**
     * What contradicts itself tells nothing, so that it is missing.
     *
     * @param own all records that are known of the writer for one kind of sighting, in any order, any number of times
     * @param wanted what lies outside of it matters to nobody, whatever is said of it
     */
    WriterLife(String writer, Collection<ControlRecord> own, Stretch wanted) {
        this.writer = writer;
        Map<Long, NavigableMap<Long, ControlRecord>> chains = new TreeMap<>();
        for (ControlRecord record : own) {
            ControlRecord other = chains.computeIfAbsent(record.boot(), boot -> new TreeMap<>())
                    .putIfAbsent(record.seq(), record);
            if (other != null && !other.equals(record)) {
                contradict(other, record, wanted);
            }
        }
        List<NavigableMap<Long, ControlRecord>> all = List.copyOf(chains.values());
        all.forEach(chain -> take(chain, wanted));
        records.sort(Comparator.comparing(ControlRecord::from));
        said.sort(Comparator.comparingLong(Stretch::from));
        longest = said.stream().mapToLong(Stretch::millis).max().orElse(0);
        all.forEach(chain -> begin(chain.firstEntry().getValue()));
        all.forEach(chain -> end(chain.lastEntry().getValue(), all));
    }

    private void contradict(ControlRecord one, ControlRecord other, Stretch wanted) {
        if (touches(one, wanted) || touches(other, wanted)) {
            missing.add(stretch(one).and(stretch(other)));
            contradiction = contradiction != null
                    ? contradiction
                    : "The control records of writer %s, boot %d, contradict each other: '%s' and '%s'; two processes may share the name"
                            .formatted(writer, one.boot(), one, other);
        }
    }

    /** How its records contradict each other about the stretch, in words; empty where they do not. */
    Optional<String> contradiction() {
        return Optional.ofNullable(contradiction);
    }

    private static boolean touches(ControlRecord record, Stretch wanted) {
        return stretch(record).touches(wanted);
    }

    static Stretch stretch(ControlRecord record) {
        return new Stretch(record.from().toEpochMilli(), record.to().toEpochMilli());
    }

    private void take(NavigableMap<Long, ControlRecord> chain, Stretch wanted) {
        ControlRecord before = null;
        for (ControlRecord record : chain.values()) {
            if (before != null) {
                join(before, record, wanted);
            }
            records.add(record);
            said.add(stretch(record));
            before = record;
        }
    }

    private void join(ControlRecord before, ControlRecord record, Stretch wanted) {
        boolean next = record.seq() == before.seq() + 1;
        boolean fits = !before.end()
                && (next ? record.from().equals(before.to()) : record.from().isAfter(before.to()));
        if (!fits) {
            contradict(before, record, wanted);
        }
        if (fits && !next) {
            missing.add(new Stretch(before.to().toEpochMilli(), record.from().toEpochMilli()));
        }
    }

    /** Numbers before the first one that is known are missing, from wherever they began on. */
    private void begin(ControlRecord first) {
        long from = first.from().toEpochMilli();
        if (first.seq() > 0) {
            long since = said.stream()
                    .mapToLong(Stretch::to)
                    .filter(to -> to <= from)
                    .max()
                    .orElse(BEGINNING);
            if (since < from) {
                missing.add(new Stretch(since, from));
            }
        }
    }

    private void end(ControlRecord last, List<NavigableMap<Long, ControlRecord>> chains) {
        long to = last.to().toEpochMilli();
        long next = Long.MAX_VALUE;
        for (NavigableMap<Long, ControlRecord> chain : chains) {
            ControlRecord first = chain.firstEntry().getValue();
            long from = first.from().toEpochMilli();
            if (first.boot() != last.boot() && (last.end() ? from >= to : first.follows(last))) {
                next = Math.min(next, Math.max(from, to));
            }
        }
        if (next > to) {
            (last.end() ? stopped : unknown).add(new Stretch(to, next));
        }
    }

    List<ControlRecord> records() {
        return records;
    }

    /** Where a number of a chain is missing between two others, or before the first one. */
    List<Stretch> missing() {
        return missing;
    }

    /** Whether the writer says all that it logged in a stretch, once. */
    boolean vouchesFor(Stretch stretch) {
        List<Stretch> told = new ArrayList<>();
        long spoken = 0;
        for (int i = firstFrom(stretch.from() - longest);
                i < said.size() && said.get(i).from() < stretch.to();
                i++) {
            if (said.get(i).touches(stretch)) {
                told.add(said.get(i));
                spoken += said.get(i).within(stretch).millis();
            }
        }
        long distinct = stretch.millis()
                - stretch.without(told).stream().mapToLong(Stretch::millis).sum();
        told.addAll(stopped);
        return spoken == distinct
                && stretch.without(told).isEmpty()
                && unknown.stream().noneMatch(stretch::touches)
                && missing.stream().noneMatch(stretch::touches);
    }

    private int firstFrom(long millis) {
        int low = 0;
        int high = said.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (said.get(middle).from() < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
