package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How far each writer was heard, asked once for all windows of a tick that lie near each other.
 *
 * <p>Asked is first around a window: who was heard in the lookback before it, during it and soon after. Only where somebody is
 * missing after the window, or nothing is known of the present, it is asked further, beginning with what is near: where
 * something flows, no more is ever asked for.
 */
final class Marks {

    private static final Duration LATELY = Duration.ofDays(1);
    private static final int GROWTH = 4;

    /** How many parts the time of the windows is cut into at most. */
    private static final int PARTS = 24;

    /** How far ahead of the clock a line may be and still tell something. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Flow flow;
    private final Instant first;
    private final Instant upTo;
    private final Duration part;
    private final Map<LogRange, Map<Stage, Map<String, Instant>>> around = new HashMap<>();
    private final Map<Stage, Recent> recent = new EnumMap<>(Stage.class);

    /**
     * @param windows log times that the windows in question look at
     * @param now the present
     */
    Marks(Flow flow, LogRange windows, Instant now) {
        this.flow = flow;
        this.first = windows.from();
        this.upTo = now.plus(flow.window().lead()).plus(AHEAD);
        Duration share = windows.length().dividedBy(PARTS);
        this.part = share.compareTo(flow.lookback()) > 0 ? share : flow.lookback();
    }

    /**
     * The newest line of each writer of a stage that was heard from the lookback before a range on. Lines that are ahead of the
     * clock tell nothing: a clock or a zone is wrong.
     *
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell
     */
    Map<String, Instant> heard(Stage stage, LogRange range) {
        Map<String, Instant> found = near(stage, range);
        Instant partTo = partAround(range).to();
        if (partTo.isBefore(upTo)) {
            Recent further = recent.computeIfAbsent(stage, key -> new Recent());
            further.ask(
                    stage,
                    partTo,
                    newest -> !found.isEmpty()
                            && found.entrySet().stream()
                                    .allMatch(mark -> !mark.getValue().isBefore(range.to())
                                            || newest.containsKey(mark.getKey())));
            further.newest.forEach((writer, newest) -> found.merge(writer, newest, Marks::later));
        }
        return found;
    }

    /** The same, as far as it is told by the lookback before a range, the range, and some time after it. */
    Map<String, Instant> near(Stage stage, LogRange range) {
        LogRange near = partAround(range);
        Map<String, Instant> found = new TreeMap<>(around.computeIfAbsent(near, key -> new EnumMap<>(Stage.class))
                .computeIfAbsent(stage, key -> ask(stage, near.from(), near.to())));
        found.values().removeIf(newest -> newest.isBefore(range.from().minus(flow.lookback())));
        return found;
    }

    /** What is asked at once around a range: the lookback before it, and some time after it up to the present. */
    LogRange partAround(LogRange range) {
        long index = Math.floorDiv(Duration.between(first, range.from()).toMillis(), part.toMillis());
        Instant from = first.plus(part.multipliedBy(index));
        return new LogRange(
                from.minus(flow.lookback()),
                earlier(from.plus(part).plus(range.length()).plus(flow.lookback()), upTo));
    }

    /**
     * Whether a stage without a collector never logged anything, so that it did not fall silent either. That its log may be
     * elsewhere is the source's own concern: it refuses what lies before a log's first line.
     */
    boolean neverHeard(Stage stage) {
        return !flow.collected()
                && stage.sides().stream()
                        .allMatch(side -> flow.source()
                                .newest(side, new LogRange(Instant.EPOCH, upTo))
                                .isEmpty());
    }

    /** The newest line of a writer that is ahead of the clock. */
    Map<String, Instant> ahead(Stage stage) {
        return ask(stage, upTo, upTo.plus(LATELY));
    }

    private Map<String, Instant> ask(Stage stage, Instant from, Instant to) {
        Map<String, Instant> newest = new TreeMap<>();
        if (from.isBefore(to)) {
            LogRange range = new LogRange(from, to);
            stage.sides().stream()
                    .flatMap(side -> flow.source().writers(side, range).stream())
                    .filter(mark -> mark.newest().isBefore(to))
                    .forEach(mark -> newest.merge(nameOf(mark), mark.newest(), Marks::later));
        }
        return newest;
    }

    /** Without a collector nobody can be behind alone: what each writer wrote is there. */
    private String nameOf(WriterMark mark) {
        return flow.collected() ? mark.writer() : "";
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** What was heard of a stage lately, asked further back only as far as is needed. */
    private final class Recent {

        private final Map<String, Instant> newest = new TreeMap<>();
        private Instant from = upTo;
        private Duration back = LATELY;

        void ask(Stage stage, Instant to, Predicate<Map<String, Instant>> enough) {
            while (from.isAfter(to) && (from.equals(upTo) || !enough.test(newest))) {
                Instant next = later(upTo.minus(back), to);
                Marks.this.ask(stage, next, from).forEach((writer, mark) -> newest.merge(writer, mark, Marks::later));
                from = next;
                back = back.multipliedBy(GROWTH);
            }
        }
    }
}
