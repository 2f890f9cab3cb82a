package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers the entries of a range page by page, each page only once the count of what it completes agrees. */
final class LokiCursor implements SightingCursor {

    private final List<SideReader> sides;
    private final NanoRange wanted;
    private final NanoRange whole;
    private final ReadAhead readAhead;
    private final Consumer<SideReader> ended;
    private @Nullable Page page;
    private int index;
    private long sideBegan = System.nanoTime();
    private boolean finished;
    private boolean closed;

    /** @param ended is told of each side that was read to its end */
    LokiCursor(List<SideReader> sides, LogRange range, int depth, Consumer<SideReader> ended) {
        this.sides = sides;
        this.ended = ended;
        this.wanted = NanoRange.of(range);
        this.whole = CountRange.covering(range).nanos();
        this.readAhead = new ReadAhead(sides, depth);
    }

    @Override
    public @Nullable LogEntry next() {
        while (true) {
            Page current = page;
            if (current != null && index < current.size()) {
                return current.entry(index++);
            }
            if (finished) {
                return null;
            }
            if (closed) {
                throw new IllegalStateException("The cursor is closed");
            }
            page = nextPage();
            index = 0;
            finished = page == null;
        }
    }

    private @Nullable Page nextPage() {
        ReadAhead.Delivery delivery = readAhead.take();
        if (delivery == null) {
            return null;
        }
        SideReader side = delivery.side();
        CountedRange counted = delivery.piece().counted();
        Page delivered = delivery.page();
        if (counted.isSaid()) {
            side.countIfDoubted(counted, delivered, delivery.last());
        }
        if (delivery.last() && counted.read() + delivered.lines() != counted.counted()) {
            delivered = side.readAgain(delivery.piece());
        }
        side.delivered(delivered, delivery.from(), delivery.to());
        counted.read(delivered.lines());
        if (delivery.last()) {
            side.proven(counted);
            if (readAhead.exhausted(side)) {
                long now = System.nanoTime();
                ended.accept(side);
                side.metrics().read(side.side(), Duration.ofNanos(now - sideBegan));
                sideBegan = now;
            }
        }
        return within(side, delivered);
    }

    /** Lets go of what was read to count whole milliseconds, and whole intervals of the writers. */
    private Page within(SideReader side, Page delivered) {
        if (delivered.within(wanted)) {
            return delivered;
        }
        Page inside = delivered.inside(wanted);
        int counted = delivered.inside(whole).lines();
        side.outside(delivered.lines() - inside.lines(), counted - inside.lines());
        return inside;
    }

    @Override
    public List<ReadProof> proofs() {
        if (!finished) {
            throw new IllegalStateException("Nothing is proven before the end was reached");
        }
        return sides.stream().map(SideReader::proof).toList();
    }

    @Override
    public void close() {
        closed = true;
        page = null;
        readAhead.close();
    }
}
