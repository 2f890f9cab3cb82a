package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The part of a ledger that is about one log: its stretches in order, of which those before {@link #passed} are settled. */
final class LogPage {

    final WrittenLog written;
    final List<LogTally> tallies;
    private final List<Deficit> deficits = new ArrayList<>();
    private int settled;
    private int last;
    private boolean unsaid;

    LogPage(WrittenLog written) {
        this.written = written;
        this.tallies = written.said().stream().map(LogTally::new).toList();
        written.missing()
                .forEach(gap ->
                        deficits.add(new Deficit(gap.range().from(), gap.range().to(), 0, 0)));
    }

    void take(long millis, long hash) {
        int index = indexOf(millis);
        if (index < 0 || index < settled) {
            // Beside the stretches it is known that nobody wrote; such a line is somebody else's.
            unsaid |= index >= 0 || written.wants(millis);
        } else {
            tallies.get(index).take(millis, hash);
            last = index;
        }
    }

    private int indexOf(long millis) {
        if (tallies.isEmpty()) {
            return -1;
        }
        if (holds(last, millis)) {
            return last;
        }
        if (last + 1 < tallies.size() && holds(last + 1, millis)) {
            return last + 1;
        }
        int low = 0;
        int high = tallies.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Stretch stretch = tallies.get(middle).said().stretch();
            if (millis < stretch.from()) {
                high = middle - 1;
            } else if (millis >= stretch.to()) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private boolean holds(int index, long millis) {
        Stretch stretch = tallies.get(index).said().stretch();
        return stretch.from() <= millis && millis < stretch.to();
    }

    void passed(long millis) {
        while (settled < tallies.size() && tallies.get(settled).said().stretch().to() <= millis) {
            LogTally tally = tallies.get(settled++);
            Deficit deficit = tally.settle();
            unsaid |= tally.holdsOthers();
            if (deficit != null) {
                deficits.add(deficit);
            }
        }
    }

    WriterProof proof(Side side) {
        long expected =
                tallies.stream().mapToLong(tally -> tally.said().lines()).sum();
        long read = tallies.stream().mapToLong(LogTally::read).sum();
        deficits.sort(Comparator.comparing(Deficit::from));
        return new WriterProof(written.name(), side, written.open().isEmpty() && !unsaid, expected, read, deficits);
    }
}
