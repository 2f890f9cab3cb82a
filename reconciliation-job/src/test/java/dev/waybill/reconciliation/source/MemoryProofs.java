package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.source.WriterProof.Deficit;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what a test put in with what the writers of the test say, in the plainest way. */
record MemoryProofs(List<ControlRecord> records, LogRange range) {

    /** Any function of a name does: records of tests are made with the same. */
    static long digest(Set<String> names) {
        return names.stream()
                .mapToLong(name -> 0x9E3779B97F4A7C15L * name.hashCode())
                .sum();
    }

    List<WriterProof> of(Side side, List<LogEntry> entries, Function<LogEntry, String> writerOf) {
        List<Sighting> sightings = entries.stream()
                .filter(entry -> entry.side() == side && entry instanceof Sighting)
                .map(Sighting.class::cast)
                .toList();
        Set<String> writers =
                records.stream().map(ControlRecord::writer).collect(Collectors.toCollection(TreeSet::new));
        sightings.stream()
                .filter(each -> range.contains(each.loggedAt()))
                .map(writerOf)
                .forEach(writers::add);
        return writers.stream()
                .map(writer -> of(
                        writer,
                        side,
                        sightings.stream()
                                .filter(each -> writerOf.apply(each).equals(writer))
                                .toList()))
                .toList();
    }

    private WriterProof of(String writer, Side side, List<Sighting> lines) {
        List<ControlRecord> said = records.stream()
                .filter(record -> record.writer().equals(writer))
                .toList();
        List<Deficit> deficits = new ArrayList<>();
        long read = 0;
        boolean overlapping = false;
        for (ControlRecord record : said) {
            if (said.stream().anyMatch(other -> other.boot() != record.boot() && overlap(other, record))) {
                overlapping = true;
                continue;
            }
            List<String> names = lines.stream()
                    .filter(line -> isOf(record, line))
                    .map(Sighting::fileName)
                    .toList();
            Set<String> distinct = new TreeSet<>(names);
            read += names.size();
            if (distinct.size() != record.names()
                    || digest(distinct) != record.digest()
                    || names.size() < record.lines()) {
                deficits.add(new Deficit(
                        record.from(),
                        record.to(),
                        Math.max(0, record.lines() - names.size()),
                        record.names() - distinct.size()));
            }
        }
        boolean covered = !said.isEmpty()
                && !overlapping
                && begins(said)
                && ends(said)
                && lines.stream()
                        .filter(line -> range.contains(line.loggedAt()))
                        .allMatch(line -> said.stream().anyMatch(record -> isOf(record, line)));
        long expected = said.stream().mapToLong(ControlRecord::lines).sum();
        return new WriterProof(writer, side, covered, expected, read, deficits);
    }

    private boolean begins(List<ControlRecord> said) {
        return said.stream()
                .anyMatch(record -> record.seq() == 0 || !record.from().isAfter(range.from()));
    }

    private boolean ends(List<ControlRecord> said) {
        return said.stream().anyMatch(record -> record.end() || !record.to().isBefore(range.to()));
    }

    private static boolean overlap(ControlRecord one, ControlRecord other) {
        return one.from().isBefore(other.to()) && other.from().isBefore(one.to());
    }

    private static boolean isOf(ControlRecord record, Sighting line) {
        Instant at = line.loggedAt();
        return !at.isBefore(record.from()) && at.isBefore(record.to());
    }
}
