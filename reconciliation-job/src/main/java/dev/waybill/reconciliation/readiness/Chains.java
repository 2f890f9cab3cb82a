package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
                    if (!last.end()
                            && boots.higherKey(boot) == null
                            && last.to().isBefore(range.to())) {
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

    /** Who began a chain within a range: lines from before may be of no chain. */
    List<String> begun(LogRange range) {
        return chains.entrySet().stream()
                .filter(writer -> writer.getValue().values().stream()
                        .anyMatch(chain -> chain.getFirst().from().isAfter(range.from())
                                && chain.getFirst().from().isBefore(range.to())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The parts of a range for which nobody vouches, because the writer was killed. */
    List<Tail> tails(LogRange range) {
        List<Tail> tails = new ArrayList<>();
        chains.values()
                .forEach(boots -> boots.forEach((boot, chain) -> {
                    ControlRecord last = chain.getLast();
                    Map.Entry<Long, List<ControlRecord>> next = boots.higherEntry(boot);
                    if (!last.end() && next != null) {
                        ControlRecord first = next.getValue().getFirst();
                        Instant until = first.seq() == 0 ? first.from() : Instant.ofEpochMilli(first.boot());
                        within(range, last.to(), until)
                                .ifPresent(part -> tails.add(new Tail(last.writer(), last.side(), last.to(), until)));
                    }
                }));
        return tails;
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
