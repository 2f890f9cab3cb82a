package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedSteps;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.source.loki.range.StepChoice;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** However a range is counted, its pieces cover it without gap or overlap. */
class RangeCutterPropertyTest {

    private static final long AFTER = 1_795_333_499_999L;

    @Provide
    Arbitrary<List<Long>> counts() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(2, Arbitraries.just(0L)),
                        net.jqwik.api.Tuple.of(4, Arbitraries.longs().between(1, 30)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(31, 100_000)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property
    void coversTheRangeWithoutGapAndWithinThePage(
            @ForAll("counts") List<Long> counts,
            @ForAll @IntRange(min = 1, max = 60) int pageLimit,
            @ForAll @IntRange(min = 1, max = 3_000) int stepMillis) {
        CountedSteps steps = new CountedSteps(AFTER);
        for (int i = 0; i < counts.size(); i++) {
            steps.add(AFTER + (i + 1L) * stepMillis, counts.get(i));
        }

        long at = steps.range().nanos().from();
        long total = 0;
        for (Piece piece : RangeCutter.cut(steps, pageLimit)) {
            NanoRange covered = switch (piece) {
                case Piece.Pages pages -> {
                    assertThat(pages.last()).isTrue();
                    assertThat(pages.counted().range().nanos()).isEqualTo(pages.range());
                    if (stepMillis > 1) {
                        assertThat(pages.counted().counted()).isLessThanOrEqualTo(Math.max(1, pageLimit - 1));
                    }
                    total += pages.counted().counted();
                    yield pages.range();
                }
                case Piece.Segment segment -> {
                    assertThat(segment.stepMillis()).isLessThan(stepMillis);
                    yield segment.range().nanos();
                }
                case Piece.Uncounted uncounted -> throw new AssertionError(uncounted);
            };
            assertThat(covered.from()).isEqualTo(at);
            at = covered.to();
        }
        assertThat(at).isEqualTo(steps.range().nanos().to());
        assertThat(total).isLessThanOrEqualTo(steps.total());
    }

    @Property
    void segmentsBeginWhereTheRangeDoesAndStayInside(
            @ForAll @IntRange(min = 1) int millis,
            @ForAll @IntRange(min = -1, max = 50_000) int entriesPerSecond,
            @ForAll @IntRange(min = 1, max = 10_000) int pageLimit) {
        CountRange range = new CountRange(AFTER, AFTER + millis);

        StepChoice.Segment segment = StepChoice.firstSegment(range, entriesPerSecond / 1_000.0, pageLimit);

        assertThat(segment.range().after()).isEqualTo(range.after());
        assertThat(segment.range().until()).isBetween(range.after() + 1, range.until());
        assertThat(segment.range().millis() / segment.stepMillis()).isLessThanOrEqualTo(11_000);
    }
}
