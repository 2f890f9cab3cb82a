package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the slices of a window read of one side of a writer, and what the writer said. Slices read their edges twice, and so
 * such lines are expected twice and read twice; an interval in trouble is told once.
 *
 * @param covered whether its control records tell of everything
 * @param expected lines that they tell of
 * @param read lines that were read of the same intervals
 * @param deficits the first intervals in which something else was read than was said, oldest first
 * @param furtherDeficits how many intervals more there are
 * @param furtherMissing lines that are missing in these
 */
public record WriterTotal(
        String writer,
        Side side,
        boolean covered,
        long expected,
        long read,
        List<Deficit> deficits,
        long furtherDeficits,
        long furtherMissing) {

    /** The writers that are too many to be named. */
    public static final String OTHER = "other";

    private static final int NAME_CHARACTERS = 128;
    private static final String FIELD = "\t";

    static WriterTotal of(WriterProof proof) {
        String name = proof.writer().replaceAll("\\p{Cntrl}", " ");
        return new WriterTotal(
                name.substring(0, Math.min(NAME_CHARACTERS, name.length())),
                proof.side(),
                proof.covered(),
                proof.expected(),
                proof.read(),
                proof.deficits(),
                0,
                0);
    }

    public boolean isInTrouble() {
        return !deficits.isEmpty() || furtherDeficits > 0;
    }

    public boolean isTotal() {
        return covered && !isInTrouble();
    }

    /** Lines that did not arrive; 0 also where lines arrived that the writer did not log. */
    public long missing() {
        return deficits.stream().mapToLong(WriterTotals::missingIn).sum() + furtherMissing;
    }

    /** How many intervals are in trouble. */
    public long intervals() {
        return deficits.size() + furtherDeficits;
    }

    /** The same without its name, and so without intervals, which would be taken for those of others. */
    WriterTotal amongOthers() {
        WriterTotal counted = keeping(0);
        return new WriterTotal(
                OTHER, side, covered, expected, read, List.of(), counted.furtherDeficits, counted.furtherMissing);
    }

    /** The sum of two slices, whose edges may be the same interval: the graver finding stands. */
    WriterTotal plus(WriterTotal other) {
        Map<Instant, Deficit> merged = new TreeMap<>();
        Stream.concat(deficits.stream(), other.deficits.stream())
                .forEach(each -> merged.merge(
                        each.from(),
                        each,
                        (one, two) -> WriterTotals.missingIn(one) >= WriterTotals.missingIn(two) ? one : two));
        return new WriterTotal(
                writer,
                side,
                covered && other.covered,
                expected + other.expected,
                read + other.read,
                List.copyOf(merged.values()),
                furtherDeficits + other.furtherDeficits,
                furtherMissing + other.furtherMissing);
    }

    WriterTotal keeping(int most) {
        List<Deficit> sorted =
                deficits.stream().sorted(Comparator.comparing(Deficit::from)).toList();
        if (sorted.size() <= most) {
            return this;
        }
        List<Deficit> further = sorted.subList(most, sorted.size());
        return new WriterTotal(
                writer,
                side,
                covered,
                expected,
                read,
                List.copyOf(sorted.subList(0, most)),
                furtherDeficits + further.size(),
                furtherMissing
                        + further.stream().mapToLong(WriterTotals::missingIn).sum());
    }

    String encoded() {
        return String.join(
                FIELD,
                side.name(),
                Boolean.toString(covered),
                Long.toString(expected),
                Long.toString(read),
                Long.toString(furtherDeficits),
                Long.toString(furtherMissing),
                deficits.stream().map(WriterTotal::encoded).collect(Collectors.joining(";")),
                writer);
    }

    private static String encoded(Deficit deficit) {
        return "%d,%d,%d,%d"
                .formatted(
                        deficit.from().toEpochMilli(), deficit.to().toEpochMilli(), deficit.lines(), deficit.names());
    }

    static WriterTotal decoded(String encoded) {
        String[] fields = encoded.split(FIELD, 8);
        return new WriterTotal(
                fields[7],
                Side.valueOf(fields[0]),
                Boolean.parseBoolean(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Arrays.stream(fields[6].split(";"))
                        .filter(each -> !each.isEmpty())
                        .map(WriterTotal::deficitOf)
                        .toList(),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]));
    }

    private static Deficit deficitOf(String encoded) {
        String[] fields = encoded.split(",", -1);
        return new Deficit(
                Instant.ofEpochMilli(Long.parseLong(fields[0])),
                Instant.ofEpochMilli(Long.parseLong(fields[1])),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]));
    }
}
