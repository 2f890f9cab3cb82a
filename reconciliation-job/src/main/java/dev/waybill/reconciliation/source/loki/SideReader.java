package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.answer.AnswerReader;
import dev.waybill.reconciliation.source.loki.answer.Page;
import dev.waybill.reconciliation.source.loki.answer.StreamsReader;
import dev.waybill.reconciliation.source.loki.answer.VectorReader;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.EntryCounter;
import dev.waybill.reconciliation.source.loki.client.FailureCause;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiFailure;
import dev.waybill.reconciliation.source.loki.client.LokiMetrics;
import dev.waybill.reconciliation.source.loki.client.LokiRequest;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.CountedRange;
import dev.waybill.reconciliation.source.loki.range.CountedSteps;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import dev.waybill.reconciliation.source.loki.range.StepChoice;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads pieces of one side's range, for several threads at once, and keeps the tally that becomes its proof. */
final class SideReader {

    /** A short one to learn how dense the range is, and the millions of entries that one more query counts. */
    private static final int SEGMENTS_AHEAD = 2;

    private final LokiClient client;
    private final Side side;
    private final String query;
    private final EntryCounter counter;
    private final LineFormats formats;
    private final FileTimeZone zone;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final CountRange whole;
    private final NanoRange range;
    private final @Nullable SideLedger ledger;
    private boolean strangers;
    private long position;
    private long entriesRead;
    private long entriesCounted;
    private long linesOutside;

    SideReader(
            LokiClient client,
            Side side,
            String query,
            EntryCounter counter,
            LineFormats formats,
            FileTimeZone zone,
            CountRange wanted,
            @Nullable SideLedger ledger) {
        this.ledger = ledger;
        this.whole = ledger == null ? wanted : ledger.range(wanted);
        this.range = whole.nanos();
        this.position = range.from();
        this.client = client;
        this.side = side;
        this.query = query;
        this.counter = counter;
        this.formats = formats;
        this.zone = zone;
    }

    Side side() {
        return side;
    }

    String query() {
        return query;
    }

    int pageLimit() {
        return client.pageLimit();
    }

    LokiMetrics metrics() {
        return client.metrics();
    }

    /** The parts of its range, in order, as far as they can be told apart without asking. */
    List<Piece> pieces() {
        return ledger == null ? List.of(new Piece.Uncounted(whole)) : ledger.pieces(whole, pageLimit());
    }

    /**
     * Takes the next segment to count off the beginning of a range.
     *
     * @param counting whether an earlier segment is being counted, and will tell how long the next one should be
     * @return the segment and the rest, if any; empty if it is better to wait
     */
    List<Piece> nextSegment(CountRange range, boolean counting) {
        if (counting && counter.entriesPerMilli() < 0) {
            return List.of();
        }
        StepChoice.Segment segment = counter.nextSegment(range, pageLimit());
        Piece.Segment first = new Piece.Segment(segment.range(), segment.stepMillis(), 0);
        long until = segment.range().until();
        return until < range.until()
                ? List.of(first, new Piece.Uncounted(new CountRange(until, range.until())))
                : List.of(first);
    }

    /**
     * Counts the beginning of a range, as far as it is remembered until it is read. What fails is left alone: whoever reads asks
     * again, and says what is wrong.
     */
    void countAhead(CountRange whole) {
        CountRange left = whole;
        int onlyOnce = client.lastAttempt().failed();
        for (int i = 0; i < SEGMENTS_AHEAD && left != null; i++) {
            StepChoice.Segment next = counter.nextSegment(left, pageLimit());
            try {
                counter.countSteps(next.range(), next.stepMillis(), new Attempts(onlyOnce));
            } catch (LokiFailure | CancellationException e) {
                return;
            }
            long until = next.range().until();
            left = until < left.until() ? new CountRange(until, left.until()) : null;
        }
    }

    /** Counts a segment and cuts it into pieces. */
    Outcome.Cut count(Piece.Segment segment) {
        return count(segment, steps -> RangeCutter.cut(steps, pageLimit()));
    }

    /** Counts a segment, or cuts it in half if it is too much for one query. */
    Outcome.Cut count(Piece.Segment segment, Function<CountedSteps, List<Piece>> cutter) {
        Attempts attempts = new Attempts(segment.failures());
        try {
            return new Outcome.Cut(cutter.apply(counter.countSteps(segment.range(), segment.stepMillis(), attempts)));
        } catch (LokiFailure e) {
            if (!segment.range().divisible() || !mayBeHalved(e, attempts)) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            return new Outcome.Cut(segment.halves(attempts.failed()));
        } finally {
            retries.addAndGet(attempts.failed() - segment.failures());
        }
    }

    /** Reads a piece as far as one page goes. */
    Outcome read(Piece.Pages piece) {
        Attempts attempts = new Attempts(piece.failures());
        NanoRange range = piece.range();
        try {
            Page page = pageOf(query, range, attempts, range.divisible());
            if (!page.full()) {
                return new Outcome.Read(page, null);
            }
            long last = page.lastNanos();
            if (last > range.from()) {
                // The last nanosecond may go on: leave it out here, and begin the next page with it.
                return new Outcome.Read(page.before(last), piece.rest(last));
            }
            NanoRange nanosecond = new NanoRange(last, last + 1);
            Page tie = new TieReader(this, nanosecond, piece.counted(), attempts).read();
            return new Outcome.Read(tie, nanosecond.to() < range.to() ? piece.rest(nanosecond.to()) : null);
        } catch (LokiFailure e) {
            if (!range.divisible() || !mayBeHalved(e, attempts)) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            return new Outcome.Cut(piece.halves(attempts.failed()));
        } finally {
            retries.addAndGet(attempts.failed() - piece.failures());
        }
    }

    private boolean mayBeHalved(LokiFailure e, Attempts attempts) {
        return e.failureCause() == FailureCause.RANGE_TOO_LARGE
                || (e.failureCause() == FailureCause.TIMEOUT && !client.exhausted(attempts));
    }

    /** The first page of what a narrower query finds. */
    Page firstPage(String narrower, NanoRange range, Attempts attempts) {
        return pageOf(narrower, range, attempts, false);
    }

    private Page pageOf(String wanted, NanoRange range, Attempts attempts, boolean divisible) {
        Page page = client.page(wanted, range, this::reader, attempts, divisible);
        if (!page.within(range)) {
            throw new IncompleteReadException("%s: Loki answered with entries outside of %s".formatted(wanted, range));
        }
        pages.incrementAndGet();
        client.metrics().page(side, page.lines());
        return page;
    }

    /**
     * Looks whether what the writers say of a range is enough to prove it, once a page of it was read; else has it counted.
     *
     * @param last whether nothing of the range comes after the page
     */
    void countIfDoubted(CountedRange said, Page page, boolean last) {
        if (ledger != null && ledger.holdsStrangers(page)) {
            strangers = true;
            said.doubt();
        }
        if (last) {
            said.recounted(said.isDoubted() ? count(said.range()) : said.read() + page.lines());
        }
    }

    /** Whether lines were read of which nobody tells where others tell of theirs. */
    boolean metStrangers() {
        return strangers;
    }

    /** The labels of all streams that have entries in a range. */
    List<Map<String, String>> streams(String narrower, CountRange range, Attempts attempts) {
        return client.ask(LokiRequest.countByStream(narrower, range), VectorReader::new, attempts);
    }

    /**
     * Reads the last piece of a counted range once more, because the numbers differed, and counts the whole range again. Late
     * lines make a count grow; one that shrinks comes from a Loki that has lost sight of some of its lines, so that nothing
     * it says then proves anything.
     *
     * @throws IncompleteReadException if the numbers still differ, or the count shrank
     */
    Page readAgain(Piece.Pages piece) {
        client.metrics().mismatch(side);
        counter.forget();
        CountedRange counted = piece.counted();
        long before = counted.counted();
        long now = count(counted.range());
        if (now < before) {
            throw new IncompleteReadException("%s in %s: Loki counted %d entries, and counts only %d now"
                    .formatted(query, counted.range(), before, now));
        }
        counted.recounted(now);
        retries.incrementAndGet();
        Page page = readWhole(piece);
        if (counted.read() + page.lines() != counted.counted()) {
            throw new IncompleteReadException("%s in %s: read %d entries twice, but Loki counts %d%s"
                    .formatted(
                            query,
                            counted.range(),
                            counted.read() + page.lines(),
                            counted.counted(),
                            counted.hint(pageLimit())));
        }
        return page;
    }

    private Page readWhole(Piece.Pages piece) {
        List<Page> parts = new ArrayList<>();
        Deque<Piece> open = new ArrayDeque<>(List.of(piece));
        while (!open.isEmpty()) {
            if (!(open.pop() instanceof Piece.Pages next)) {
                throw new IllegalStateException("Pages are only cut into pages");
            }
            switch (read(next)) {
                case Outcome.Cut cut -> cut.pieces().reversed().forEach(open::push);
                case Outcome.Read read -> {
                    parts.add(read.page());
                    Piece.Pages rest = read.rest();
                    if (rest != null) {
                        open.push(rest);
                    }
                }
            }
        }
        return Page.concat(parts);
    }

    /** Counts a range now, in as few numbers as Loki allows. */
    long count(CountRange range) {
        Attempts attempts = Attempts.none();
        try {
            return counter.countIfPossible(range, attempts);
        } catch (LokiFailure e) {
            if (!range.divisible() || !mayBeHalved(e, attempts)) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            return count(range.firstHalf()) + count(range.secondHalf());
        }
    }

    /** The log time of the last entry of a range. */
    Optional<Long> newest(NanoRange range) {
        return outermost(range, LokiRequest::lastEntries, false);
    }

    /** The log time of the first entry of a range. */
    Optional<Long> oldest(NanoRange range) {
        return outermost(range, LokiRequest::firstEntries, true);
    }

    private Optional<Long> outermost(NanoRange range, OneEntry request, boolean first) {
        Attempts attempts = Attempts.none();
        try {
            Page page = client.askRange(request.of(query, range, 1), () -> reader(1), attempts, range.divisible());
            if (!page.within(range)) {
                throw new IncompleteReadException(
                        "%s: Loki answered with entries outside of %s".formatted(query, range));
            }
            return page.lines() == 0 ? Optional.empty() : Optional.of(page.lastNanos());
        } catch (LokiFailure e) {
            if (!range.divisible() || !mayBeHalved(e, attempts)) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            NanoRange near = first ? range.firstHalf() : range.secondHalf();
            NanoRange far = first ? range.secondHalf() : range.firstHalf();
            return outermost(near, request, first).or(() -> outermost(far, request, first));
        }
    }

    /** Makes a request for so many entries of a range. */
    private interface OneEntry {
        LokiRequest of(String query, NanoRange range, int limit);
    }

    /** Asks once for a page of a range, to see whether Loki answers this query at all. */
    void check(NanoRange range) {
        Attempts lastAttempt = client.lastAttempt();
        try {
            client.page(query, range, this::reader, lastAttempt, false);
        } catch (LokiFailure e) {
            throw e.toSourceException(1);
        }
    }

    private AnswerReader<Page> reader(int limit) {
        return new StreamsReader(
                side, formats.parser(Set.of(side), zone), limit, ledger == null ? null : ledger::logOf);
    }

    /** Takes note that a piece was delivered up to an instant; pieces must leave no gap between them. */
    void delivered(Page page, long from, long to) {
        if (from != position) {
            throw new IllegalStateException("%s continues at %s, not at %s"
                    .formatted(side, NanoRange.instant(from), NanoRange.instant(position)));
        }
        position = to;
        if (ledger != null) {
            ledger.take(page, to);
        }
    }

    /** Adds a proven range to the tally. */
    void proven(CountedRange counted) {
        entriesRead += counted.read();
        entriesCounted += counted.counted();
    }

    /**
     * Takes entries out of the tally that lie outside of what was asked for.
     *
     * @param counted how many of them a count of what was asked for holds all the same
     */
    void outside(int lines, int counted) {
        entriesRead -= lines;
        entriesCounted -= lines;
        linesOutside += counted;
    }

    ReadProof proof() {
        if (position != range.to()) {
            throw new IllegalStateException("%s ends at %s, not at %s"
                    .formatted(side, NanoRange.instant(position), NanoRange.instant(range.to())));
        }
        return new ReadProof(
                side,
                entriesRead,
                entriesCounted,
                pages.get(),
                retries.get(),
                entriesCounted + linesOutside,
                ledger == null ? List.of() : ledger.proofs());
    }
}
