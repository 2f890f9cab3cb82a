package dev.waybill.reconciliation.job.slice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What slices keep of their writers is bounded, and adds up. */
class WriterTotalsTest {

    private static final Instant START = Instant.parse("2026-01-28T11:00:00Z");
    private static final int COLUMN_BYTES = 65_535;

    @Test
    void isTotalOnlyWhereEveryWriterOfBothStagesIs() {
        assertThat(totals(proven(Side.FORWARDED), proven(Side.PROCESSED)).total())
                .isTrue();
        assertThat(totals(proven(Side.FORWARDED)).total()).isFalse();
        assertThat(totals(proven(Side.FORWARDED), read(Side.PROCESSED, 0)).total())
                .as("nobody says that nothing was processed")
                .isFalse();
        assertThat(totals(proven(Side.FORWARDED), proven(Side.PROCESSED), read(Side.FAILED, 0))
                        .total())
                .isTrue();
        assertThat(totals(proven(Side.FORWARDED), proven(Side.PROCESSED), read(Side.FAILED, 1))
                        .total())
                .as("a failure of a writer that gives no records")
                .isFalse();
        assertThat(totals(proven(Side.FORWARDED), read(Side.PROCESSED, 9, writer("host-2", false)))
                        .total())
                .isFalse();
        assertThat(totals(proven(Side.FORWARDED), read(Side.PROCESSED, 9, writer("host-2", true, deficit(0, 1))))
                        .total())
                .isFalse();
    }

    @Test
    void tellsAnIntervalOnceThatTwoSlicesSaw() {
        WriterTotals sum = totals(read(Side.PROCESSED, 9, writer("host-2", true, deficit(1, 3), deficit(2, 1))))
                .plus(totals(read(Side.PROCESSED, 9, writer("host-2", true, deficit(2, 1), deficit(3, 5)))));
        assertThat(sum.inTrouble())
                .singleElement()
                .satisfies(writer -> assertThat(writer.missing()).isEqualTo(9))
                .satisfies(writer -> assertThat(writer.intervals()).isEqualTo(3));
    }

    @Test
    void staysSmallOfVeryManyWritersInTroubleAndLosesNoNumber() {
        ReadProof proof = read(
                Side.PROCESSED,
                0,
                IntStream.range(0, 2_000)
                        .mapToObj(i -> writer(
                                "a-writer-with-a-name-as-long-as-a-pod-has-in-a-cluster-%04d".formatted(i),
                                true,
                                IntStream.range(0, 30)
                                        .mapToObj(n -> deficit(n, 2))
                                        .toArray(Deficit[]::new)))
                        .toArray(WriterProof[]::new));
        WriterTotals totals = totals(proof);
        assertThat(2 * totals.encoded().length()).isLessThan(COLUMN_BYTES);
        assertThat(totals.inTrouble().stream().mapToLong(WriterTotal::missing).sum())
                .isEqualTo(2_000L * 30 * 2);
        assertThat(totals.writers())
                .last()
                .satisfies(writer -> assertThat(writer.writer()).isEqualTo(WriterTotal.OTHER));
    }

    @Test
    void hidesNoWriterInTroubleBehindOthers() {
        WriterProof[] writers = IntStream.range(0, 500)
                .mapToObj(i -> i == 499 ? writer("zz", true, deficit(0, 1)) : writer("host-" + i, true))
                .toArray(WriterProof[]::new);
        assertThat(totals(read(Side.PROCESSED, 9, writers)).inTrouble())
                .singleElement()
                .satisfies(writer -> assertThat(writer.writer()).isEqualTo("zz"));
    }

    @Test
    void readsWhatItWrote() {
        WriterTotals totals = totals(
                read(Side.PROCESSED, 9, writer("{app=\"a b\",\tx=\"y\n\"}", false, deficit(0, 1))),
                proven(Side.FORWARDED));
        assertThat(WriterTotals.decoded(totals.encoded())).isEqualTo(totals);
        assertThat(WriterTotals.decoded(WriterTotals.NONE.encoded())).isEqualTo(WriterTotals.NONE);
    }

    private static WriterTotals totals(ReadProof... proofs) {
        return WriterTotals.of(List.of(proofs));
    }

    private static ReadProof proven(Side side) {
        return read(side, 9, writer("host-1", true));
    }

    private static ReadProof read(Side side, long entries, WriterProof... writers) {
        return new ReadProof(side, entries, entries, 1, 0, entries, List.of(writers));
    }

    private static WriterProof writer(String name, boolean covered, Deficit... deficits) {
        return new WriterProof(name, Side.PROCESSED, covered, 9, 9, List.of(deficits));
    }

    private static Deficit deficit(int number, long lines) {
        Instant from = START.plusSeconds(10L * number);
        return new Deficit(from, from.plusSeconds(10), lines, lines);
    }
}
