package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the control records of each writer agree with what slices read of it. Bounded: {@value #MOST_WRITERS} entries, those in
 * trouble and the largest first, the others summed up; and {@value #MOST_DEFICITS} intervals, the others counted.
 *
 * @param total whether every writer was proven in every range that was read
 * @param writers one entry for each side of a writer
 */
public record WriterTotals(boolean total, List<WriterTotal> writers) {

    /** Of no slice: nothing is unproven. */
    static final WriterTotals NONE = new WriterTotals(true, List.of());

    private static final int MOST_WRITERS = 64;
    private static final int MOST_DEFICITS = 64;

    public WriterTotals {
        writers = List.copyOf(writers);
    }

    /** What the reads of one slice proved. Who gives no control records on either stage is not proven by them. */
    static WriterTotals of(List<ReadProof> proofs) {
        boolean total = Stream.of(Side.FORWARDED, Side.PROCESSED)
                        .allMatch(side -> proofs.stream()
                                .anyMatch(proof ->
                                        proof.side() == side && !proof.writers().isEmpty()))
                && proofs.stream()
                        .allMatch(proof -> proof.writers().stream().allMatch(WriterProof::isTotal)
                                && (!proof.writers().isEmpty() || proof.entriesRead() == 0));
        return bounded(
                total,
                proofs.stream().flatMap(proof -> proof.writers().stream()).map(WriterTotal::of));
    }

    WriterTotals plus(WriterTotals other) {
        return bounded(total && other.total, Stream.concat(writers.stream(), other.writers.stream()));
    }

    /** The first writer of announcements or processings of which records do not tell, where nothing else is wrong with it. */
    public Optional<String> uncovered() {
        return writers.stream()
                .filter(each -> each.side() != Side.FAILED && !each.covered() && !each.isInTrouble())
                .map(WriterTotal::writer)
                .findFirst();
    }

    /** The writers of whom something is missing, those first whose trouble began first. */
    public List<WriterTotal> inTrouble() {
        return writers.stream()
                .filter(WriterTotal::isInTrouble)
                .sorted(Comparator.comparingLong(
                                (WriterTotal each) -> each.deficits().isEmpty()
                                        ? Long.MAX_VALUE
                                        : each.deficits().getFirst().from().toEpochMilli())
                        .thenComparing(WriterTotal::writer))
                .toList();
    }

    private static WriterTotals bounded(boolean total, Stream<WriterTotal> all) {
        Map<List<Object>, WriterTotal> merged = new TreeMap<>(Comparator.comparing(Object::toString));
        all.forEach(each -> merged.merge(List.of(each.writer(), each.side()), each, WriterTotal::plus));
        List<WriterTotal> sorted = merged.values().stream()
                .sorted(Comparator.comparing(WriterTotal::isInTrouble)
                        .thenComparingLong(WriterTotal::expected)
                        .reversed()
                        .thenComparing(WriterTotal::writer)
                        .thenComparing(WriterTotal::side))
                .toList();
        Map<Side, WriterTotal> others = new LinkedHashMap<>();
        sorted.stream()
                .skip(MOST_WRITERS - Side.values().length)
                .forEach(each -> others.merge(each.side(), each.amongOthers(), WriterTotal::plus));
        List<WriterTotal> kept = new ArrayList<>();
        int[] left = {MOST_DEFICITS};
        Stream.concat(sorted.stream().limit(MOST_WRITERS - Side.values().length), others.values().stream())
                .collect(Collectors.toMap(
                        each -> List.of(each.writer(), each.side()),
                        each -> each,
                        WriterTotal::plus,
                        LinkedHashMap::new))
                .values()
                .forEach(each -> {
                    WriterTotal bounded = each.keeping(Math.min(left[0], MOST_DEFICITS / 8));
                    left[0] -= bounded.deficits().size();
                    kept.add(bounded);
                });
        return new WriterTotals(total, kept);
    }

    String encoded() {
        return Stream.concat(
                        Stream.of(Boolean.toString(total)), writers.stream().map(WriterTotal::encoded))
                .collect(Collectors.joining("\n"));
    }

    static WriterTotals decoded(String encoded) {
        String[] lines = encoded.split("\n");
        return new WriterTotals(
                Boolean.parseBoolean(lines[0]),
                Arrays.stream(lines).skip(1).map(WriterTotal::decoded).toList());
    }

    /** Lines or names that are missing in an interval; 0 where it is something else that is wrong. */
    public static long missingIn(Deficit deficit) {
        return Math.max(0, Math.max(deficit.lines(), deficit.names()));
    }
}
