package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.control.Said;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SaidCutterTest {

    @Property(tries = 300)
    void leavesNoGapAndFillsPages(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5_000) int page) {
        Random random = new Random(seed);
        List<Said> said = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < 40; i++) {
            long to = at + 1_000L * (1 + random.nextInt(20));
            long lines = random.nextInt(3) == 0 ? 0 : random.nextInt(20_000);
            said.add(new Said(new Stretch(at, to), lines, lines, 1, 1, true, false));
            at = to;
        }
        CountRange range = new CountRange(random.nextInt(3_000), at - random.nextInt(3_000));
        SaidCutter cutter = new SaidCutter(said, page);

        List<CountRange> pieces = cutter.cut(range);

        assertThat(pieces.getFirst().after()).isEqualTo(range.after());
        assertThat(pieces.getLast().until()).isEqualTo(range.until());
        for (int i = 0; i < pieces.size(); i++) {
            CountRange piece = pieces.get(i);
            double lines = cutter.linesIn(piece.after(), piece.until());
            if (i > 0) {
                assertThat(piece.after()).isEqualTo(pieces.get(i - 1).until());
            }
            if (piece.divisible()) {
                assertThat(lines).isLessThan(page + 25.0);
            }
            if (i < pieces.size() - 1) {
                assertThat(lines).isGreaterThan(0.95 * (page - 1) - 1e-6);
            }
        }
    }
}
