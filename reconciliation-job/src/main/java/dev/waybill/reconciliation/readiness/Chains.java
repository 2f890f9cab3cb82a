package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the control records of a stage tell of its writers. Each start of a writer begins a chain of records that are numbered
 * without gaps. A chain that ended in order is not waited for; one that has not is, unless a later start follows it: then the
 * writer was killed, and nobody vouches for what it logged in between.
 */
final class Chains {

    /** How many intervals after its last record a writer is late that is alive. */
    private static final int LATE_INTERVALS = 3;

    private static final Duration LATE = Duration.ofSeconds(10);

    private final Map<String, TreeMap<Long, List<ControlRecord>>> chains;

    /**
     * @param records those of one side that touch the lookback, what a window looks at, and some time after it
     */
    Chains(List<ControlRecord> records) {
        this.chains = records.stream()
                .collect(Collectors.groupingBy(
                        ControlRecord::writer,
                        TreeMap::new,
                        Collectors.groupingBy(
                                ControlRecord::boot,
                                TreeMap::new,
                                Collectors.collectingAndThen(Collectors.toList(), Chains::inOrder))));
    }

    private static List<ControlRecord> inOrder(List<ControlRecord> chain) {
        return chain.stream()
                .sorted(Comparator.comparingLong(ControlRecord::seq))
                .toList();
    }

    /** All that is said. */
    List<ControlRecord> records() {
        return chains.values().stream()
                .flatMap(boots -> boots.values().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** Everybody who gives control records. */
    Set<String> writers() {
        return new HashSet<>(chains.keySet());
    }

    /** The last records of those who have neither ended nor said anything of the end of a range. */
    List<ControlRecord> silent(LogRange range) {
        List<ControlRecord> silent = new ArrayList<>();
        chains.values()
                .forEach(boots -> boots.forEach((boot, chain) -> {
                    ControlRecord last = chain.getLast();
                    if (!last.end() && next(boots, last).isEmpty() && last.to().isBefore(range.to())) {
                        silent.add(last);
                    }
                }));
        return silent;
    }

    /** Whether a writer whose last record is this one must have written another by now if it is alive. */
    static boolean isOverdue(ControlRecord last, Instant now) {
        Duration interval = Duration.between(last.from(), last.to());
        return now.isAfter(last.to().plus(interval.multipliedBy(LATE_INTERVALS)).plus(LATE));
    }

    /** The parts of a range whose records are missing, though there are later ones of the same chain. */
    List<Gap> gaps(LogRange range) {
        List<Gap> gaps = new ArrayList<>();
        chains.forEach((writer, boots) -> boots.forEach((boot, chain) -> {
            ControlRecord first = chain.getFirst();
            if (first.seq() > 0) {
                Instant began = later(Instant.ofEpochMilli(boot), range.from());
                within(range, began, first.from()).ifPresent(part -> gaps.add(new Gap(writer, part.from(), part.to())));
            }
            for (int i = 1; i < chain.size(); i++) {
                ControlRecord before = chain.get(i - 1);
                ControlRecord after = chain.get(i);
                if (after.seq() != before.seq() + 1) {
                    within(range, before.to(), after.from())
                            .ifPresent(part -> gaps.add(new Gap(writer, before.to(), after.from())));
                }
            }
        }));
        return gaps;
    }

    /**
     * Who may have logged lines of a range that its records do not tell of: who began a chain within it, or who spoke of the same
     * time twice. Where all begin later, nobody tells of anything.
     */
    List<String> unclear(LogRange range) {
        boolean told = chains.values().stream()
                .flatMap(boots -> boots.values().stream())
                .anyMatch(chain -> chain.getFirst().from().isBefore(range.to()));
        return chains.entrySet().stream()
                .filter(writer -> !told
                        || beganIn(range, writer.getValue())
                        || overlapIn(range, writer.getValue().values()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean beganIn(LogRange range, Map<Long, List<ControlRecord>> boots) {
        return boots.values().stream()
                .map(chain -> chain.getFirst().from())
                .anyMatch(first -> first.isAfter(range.from()) && first.isBefore(range.to()));
    }

    private static boolean overlapIn(LogRange range, Collection<List<ControlRecord>> boots) {
        Instant told = range.from();
        List<LogRange> parts = boots.stream()
                .flatMap(chain ->
                        within(range, chain.getFirst().from(), chain.getLast().to()).stream())
                .sorted(Comparator.comparing(LogRange::from))
                .toList();
        for (LogRange part : parts) {
            if (part.from().isBefore(told)) {
                return true;
            }
            told = later(told, part.to());
        }
        return false;
    }

    /** Whether a writer stopped in order, and no later chain of it is known. */
    boolean anyStopped() {
        return chains.values().stream()
                .map(boots -> boots.values().stream()
                        .map(List::getLast)
                        .max(Comparator.comparing(ControlRecord::to))
                        .orElseThrow())
                .anyMatch(ControlRecord::end);
    }

    /** The parts of a range for which nobody vouches, because the writer was killed. */
    List<Tail> tails(LogRange range) {
        List<Tail> tails = new ArrayList<>();
        chains.values()
                .forEach(boots -> boots.forEach((boot, chain) -> {
                    ControlRecord last = chain.getLast();
                    if (!last.end()) {
                        next(boots, last)
                                .map(ControlRecord::begun)
                                .filter(until -> within(range, last.to(), until).isPresent())
                                .ifPresent(until -> tails.add(new Tail(last.writer(), last.side(), last.to(), until)));
                    }
                }));
        return tails;
    }

    /** The first record of the start that followed a chain, so that the chain is known to have broken off. */
    private static Optional<ControlRecord> next(NavigableMap<Long, List<ControlRecord>> boots, ControlRecord last) {
        return boots.tailMap(last.boot(), false).values().stream()
                .map(List::getFirst)
                .filter(first -> first.follows(last))
                .findFirst();
    }

    private static Optional<LogRange> within(LogRange range, Instant from, Instant to) {
        Instant start = later(from, range.from());
        Instant end = to.isBefore(range.to()) ? to : range.to();
        return start.isBefore(end) ? Optional.of(new LogRange(start, end)) : Optional.empty();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Log times of which a writer's record is missing. */
    record Gap(String writer, Instant from, Instant to) {}
}
