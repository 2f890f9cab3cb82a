package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.answer.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the next few pieces on their way while the consumer works on the first, and hands them out in order. Nothing is
 * fetched beyond them before the consumer comes back, which bounds memory and holds Loki back. All methods but the reading
 * itself belong to the consumer's thread.
 */
final class ReadAhead implements AutoCloseable {

    private final List<Slot> slots = new ArrayList<>();
    private final int depth;

    /**
     * Reads these sides, one after the other.
     *
     * @param depth pieces on their way or waiting at most, besides one count
     */
    ReadAhead(List<SideReader> sides, int depth) {
        this.depth = depth;
        sides.forEach(side -> side.pieces().forEach(piece -> slots.add(new Slot(side, piece))));
    }

    /** The next page, in order; null at the end. */
    @Nullable Delivery take() {
        while (true) {
            topUp();
            if (slots.isEmpty()) {
                return null;
            }
            Slot first = slots.getFirst();
            switch (first.await()) {
                case Outcome.Cut cut -> {
                    slots.removeFirst();
                    replace(slots.listIterator(), first.side, cut.pieces());
                }
                case Outcome.Read read -> {
                    Piece.Pages rest = read.rest();
                    slots.removeFirst();
                    if (rest != null) {
                        slots.addFirst(new Slot(first.side, rest));
                        topUp();
                    }
                    return new Delivery(first.side, read.page(), first.pages(), rest);
                }
            }
        }
    }

    /** Whether a side has nothing left to deliver. */
    boolean exhausted(SideReader side) {
        return slots.stream().noneMatch(slot -> slot.side == side);
    }

    private void topUp() {
        int started = 0;
        boolean counting = false;
        ListIterator<Slot> iterator = slots.listIterator();
        while (iterator.hasNext() && (started < depth || !counting)) {
            Slot slot = iterator.next();
            if (slot.task == null && slot.piece instanceof Piece.Uncounted uncounted) {
                List<Piece> segments = slot.side.nextSegment(uncounted.range(), counting);
                if (segments.isEmpty()) {
                    return;
                }
                iterator.remove();
                replace(iterator, slot.side, segments);
                continue;
            }
            List<Piece> pieces = slot.finishedCut();
            if (pieces != null) {
                iterator.remove();
                replace(iterator, slot.side, pieces);
                continue;
            }
            boolean segment = slot.piece instanceof Piece.Segment;
            if (slot.task == null && (segment ? !counting || started < depth : started < depth)) {
                slot.start();
            }
            counting |= segment;
            started += slot.task == null ? 0 : 1;
        }
    }

    /** Puts pieces where the iterator stands, and lets it go on with the first of them. */
    private static void replace(ListIterator<Slot> iterator, SideReader side, List<Piece> pieces) {
        pieces.forEach(piece -> iterator.add(new Slot(side, piece)));
        pieces.forEach(piece -> iterator.previous());
    }

    @Override
    public void close() {
        slots.forEach(Slot::cancel);
        slots.clear();
    }

    /**
     * A page on its way to the consumer.
     *
     * @param piece what it was read from
     * @param rest what is left of the piece
     */
    record Delivery(SideReader side, Page page, Piece.Pages piece, Piece.@Nullable Pages rest) {

        long from() {
            return piece.range().from();
        }

        long to() {
            return rest == null ? piece.range().to() : rest.range().from();
        }

        /** Whether nothing of the counted range comes after it. */
        boolean last() {
            return rest == null && piece.last();
        }
    }

    private static final class Slot {

        private final SideReader side;
        private final Piece piece;
        private @Nullable FutureTask<Outcome> task;

        Slot(SideReader side, Piece piece) {
            this.side = side;
            this.piece = piece;
        }

        void start() {
            FutureTask<Outcome> started = new FutureTask<>(this::perform);
            task = started;
            Thread.ofVirtual().name("loki-", 0).start(started);
        }

        private Outcome perform() {
            return switch (piece) {
                case Piece.Segment segment -> side.count(segment);
                case Piece.Pages pages -> side.read(pages);
                case Piece.Uncounted uncounted ->
                    throw new IllegalStateException("Not yet cut into segments: " + uncounted);
            };
        }

        Piece.Pages pages() {
            if (piece instanceof Piece.Pages pages) {
                return pages;
            }
            throw new IllegalStateException("Only pages are read, not " + piece);
        }

        /** The pieces that it was cut into, if that is done by now. */
        @Nullable List<Piece> finishedCut() {
            FutureTask<Outcome> running = task;
            return running != null
                            && running.state() == FutureTask.State.SUCCESS
                            && running.resultNow() instanceof Outcome.Cut cut
                    ? cut.pieces()
                    : null;
        }

        Outcome await() {
            if (task == null) {
                start();
            }
            FutureTask<Outcome> running = task;
            if (running == null) {
                throw new IllegalStateException("Not started: " + piece);
            }
            try {
                return running.get();
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("Reading Loki was interrupted").initCause(e);
            }
        }

        private static RuntimeException failure(@Nullable Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
        }

        void cancel() {
            FutureTask<Outcome> running = task;
            if (running != null) {
                running.cancel(true);
            }
        }
    }
}
