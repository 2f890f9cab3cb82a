package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source that holds what a test puts in, and fails when a test says so. */
public final class MemorySource implements SightingSource {

    private final List<LogEntry> entries = new ArrayList<>();
    private final IdentityHashMap<LogEntry, String> writers = new IdentityHashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Set<ControlRecord> records = new LinkedHashSet<>();
    private final AtomicInteger counts = new AtomicInteger();
    private final Map<Side, Instant> oldest = new EnumMap<>(Side.class);
    private volatile @Nullable SourceException failure;
    private volatile Consumer<LogEntry> hook = entry -> {};

    public synchronized void clear() {
        entries.clear();
        writers.clear();
        records.clear();
        leftOut.clear();
        counts.set(0);
        oldest.clear();
        failure = null;
        hook = entry -> {};
    }

    public synchronized MemorySource add(Side side, String fileName, Instant fileTime, Instant loggedAt) {
        entries.add(new Sighting(side, fileName, fileTime, loggedAt));
        return this;
    }

    /** Adds a sighting that one of several writers logged. */
    public synchronized MemorySource add(
            String writer, Side side, String fileName, Instant fileTime, Instant loggedAt) {
        Sighting sighting = new Sighting(side, fileName, fileTime, loggedAt);
        writers.put(sighting, writer);
        entries.add(sighting);
        return this;
    }

    /** Adds what a writer says that it logged; once more changes nothing. */
    public synchronized MemorySource add(ControlRecord... said) {
        records.addAll(List.of(said));
        return this;
    }

    /** Tells nobody that a writer was heard. */
    public synchronized void leaveOut(String writer) {
        leftOut.add(writer);
    }

    /** How often lines were counted. */
    public int counts() {
        return counts.get();
    }

    public synchronized MemorySource add(Malformed line) {
        entries.add(line);
        return this;
    }

    /** Fails every call with this, or none with null. */
    public void failWith(@Nullable SourceException with) {
        failure = with;
    }

    /** Called for each entry before it is delivered. */
    public void onEntry(Consumer<LogEntry> with) {
        hook = with;
    }

    public synchronized void forgetBefore(Instant instant) {
        for (Side side : Side.values()) {
            oldest.put(side, instant);
        }
    }

    @Override
    public String name() {
        return "the memory";
    }

    @Override
    public void check() {
        failIfTold();
    }

    @Override
    public synchronized long[] estimate(Side side, LogRange range, Duration step) {
        failIfTold();
        long[] counts = new long[Math.toIntExact((range.length().toMillis() + step.toMillis() - 1) / step.toMillis())];
        within(Set.of(side), range)
                .forEach(entry -> counts[
                        (int) (Duration.between(range.from(), entry.loggedAt()).toMillis() / step.toMillis())]++);
        return counts;
    }

    @Override
    public long count(Side side, LogRange range) {
        counts.incrementAndGet();
        return SightingSource.super.count(side, range);
    }

    @Override
    public synchronized List<ControlRecord> controlRecords(Side side, LogRange range) {
        failIfTold();
        List<ControlRecord> found = recordsAsSaid(side, range);
        Set<List<Object>> ids = new HashSet<>();
        found.forEach(record -> {
            if (!ids.add(List.of(record.writer(), record.boot(), record.seq()))) {
                throw new IncompleteReadException("Writer %s contradicts itself in record %d of its start at %d"
                        .formatted(record.writer(), record.seq(), record.boot()));
            }
        });
        return found;
    }

    @Override
    public synchronized List<ControlRecord> recordsAsSaid(Side side, LogRange range) {
        failIfTold();
        return records.stream()
                .filter(record -> record.side() == side
                        && record.from().isBefore(range.to())
                        && record.to().isAfter(range.from()))
                .sorted(Comparator.comparing(ControlRecord::writer)
                        .thenComparingLong(ControlRecord::boot)
                        .thenComparingLong(ControlRecord::seq))
                .toList();
    }

    private synchronized List<WriterProof> proofs(Side side, LogRange range) {
        return new MemoryProofs(recordsAsSaid(side, range), range)
                .of(side, entries, entry -> writers.getOrDefault(entry, ""));
    }

    @Override
    public synchronized SightingCursor read(Set<Side> sides, LogRange range) {
        failIfTold();
        return new Cursor(sides, range, within(sides, range));
    }

    @Override
    public synchronized Optional<Instant> newest(Side side, LogRange range) {
        failIfTold();
        return within(Set.of(side), range).stream().map(LogEntry::loggedAt).max(Comparator.naturalOrder());
    }

    @Override
    public synchronized Optional<Instant> oldest(Side side) {
        failIfTold();
        return Optional.ofNullable(oldest.get(side));
    }

    @Override
    public synchronized List<WriterMark> writers(Side side, LogRange range) {
        failIfTold();
        Map<String, Instant> newest = new TreeMap<>();
        within(Set.of(side), range)
                .forEach(entry -> newest.merge(
                        writers.getOrDefault(entry, ""), entry.loggedAt(), (a, b) -> a.isAfter(b) ? a : b));
        newest.keySet().removeAll(leftOut);
        return newest.entrySet().stream()
                .map(mark -> new WriterMark(mark.getKey(), mark.getValue()))
                .toList();
    }

    private List<LogEntry> within(Set<Side> sides, LogRange range) {
        return entries.stream()
                .filter(entry -> sides.contains(entry.side()) && range.contains(entry.loggedAt()))
                .sorted(Comparator.comparing(LogEntry::loggedAt))
                .toList();
    }

    private void failIfTold() {
        SourceException now = failure;
        if (now != null) {
            throw now;
        }
    }

    private final class Cursor implements SightingCursor {

        private final Set<Side> sides;
        private final LogRange range;
        private final List<LogEntry> all;
        private final Iterator<LogEntry> rest;

        Cursor(Set<Side> sides, LogRange range, List<LogEntry> entries) {
            this.sides = sides;
            this.range = range;
            this.all = entries;
            this.rest = entries.iterator();
        }

        @Override
        public @Nullable LogEntry next() {
            failIfTold();
            if (!rest.hasNext()) {
                return null;
            }
            LogEntry entry = rest.next();
            hook.accept(entry);
            return entry;
        }

        @Override
        public List<ReadProof> proofs() {
            return sides.stream().map(this::proof).toList();
        }

        private ReadProof proof(Side side) {
            long size = all.stream().filter(entry -> entry.side() == side).count();
            return new ReadProof(side, size, size, 1, 0, size, MemorySource.this.proofs(side, range));
        }

        @Override
        public void close() {}
    }
}
