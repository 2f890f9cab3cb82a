package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what was read of one side against what its writers said. How a range is proven:
 *
 * <ol>
 *   <li>the records are put in order, writer by writer: {@link WriterLife};
 *   <li>they are added up log by log, and tell which stretches they vouch for: {@link WrittenLog};
 *   <li>the range is widened to whole stretches, and all of {@link #range} is read;
 *   <li>each line is taken in with its log: {@link #take};
 *   <li>where nothing earlier will come, lines, names and digest are compared: {@link #passed};
 *   <li>what differs, and what nobody told of, is the proof: {@link #proofs}.
 * </ol>
 *
 * <p>Of a stretch that is not yet passed, sixteen bytes a line are kept. Not for concurrent use.
 */
public final class ControlLedger {

    private static final int MOST_STRANGERS = 100;
    private static final String OTHERS = "others";

    private final Side side;
    private final Stretch range;
    private final Map<String, LogPage> logs = new LinkedHashMap<>();
    private final Map<String, Long> strangers = new TreeMap<>();

    /**
     * @param readable where lines can be read
     * @param records what is said of this side, by log, as the source tells logs apart; in any order, any number of times
     */
    public ControlLedger(
            Side side, Stretch wanted, Stretch readable, Map<String, ? extends Collection<ControlRecord>> records) {
        this.side = side;
        records.forEach((log, said) -> {
            List<ControlRecord> own =
                    said.stream().filter(record -> record.side() == side).toList();
            if (!own.isEmpty()) {
                logs.put(log, new LogPage(new WrittenLog(own, wanted, readable)));
            }
        });
        Stretch widened = wanted;
        for (LogPage log : logs.values()) {
            for (Said said : log.written.said()) {
                widened = widened.and(said.stretch());
            }
        }
        this.range = widened;
    }

    /** Whether anyone gives records of this side, of whatever time. */
    public boolean isKept() {
        return !logs.isEmpty();
    }

    /** Whether no record tells of the range. */
    public boolean isEmpty() {
        return logs.values().stream().allMatch(log -> log.tallies.isEmpty());
    }

    /** What is to be read: the range that is wanted, and whole intervals at both of its ends. */
    public Stretch range() {
        return range;
    }

    /** Parts of the range of which not everyone tells who tells anything, in order, not touching. */
    public List<Stretch> open() {
        return union(
                logs.isEmpty()
                        ? List.of(range)
                        : logs.values().stream()
                                .flatMap(log -> log.written.open().stream())
                                .toList());
    }

    private static List<Stretch> union(List<Stretch> all) {
        List<Stretch> joined = new ArrayList<>();
        for (Stretch next :
                all.stream().sorted(Comparator.comparingLong(Stretch::from)).toList()) {
            if (!joined.isEmpty() && joined.getLast().to() >= next.from()) {
                joined.add(joined.removeLast().and(next));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /** What is said of the range, log by log. */
    public List<Said> said() {
        return logs.values().stream()
                .flatMap(log -> log.written.said().stream())
                .toList();
    }

    /** Whether anyone tells of the lines of a log. */
    public boolean tellsOf(String log) {
        return logs.containsKey(log);
    }

    /**
     * Takes in a line that was read.
     *
     * @param log where it stands
     * @param millis its own log time
     * @param hash of the file's name: see {@link NameHash}
     */
    public void take(String log, long millis, long hash) {
        LogPage page = logs.get(log);
        if (page == null) {
            if (millis < range.from() || millis >= range.to()) {
                return;
            }
            boolean known = strangers.containsKey(log) || strangers.size() < MOST_STRANGERS;
            strangers.merge(known ? log : OTHERS, 1L, Long::sum);
        } else {
            page.take(millis, hash);
        }
    }

    /** Takes note that nothing earlier will come. */
    public void passed(long millis) {
        logs.values().forEach(log -> log.passed(millis));
    }

    /** How each writer's records agree with what was read; empty where nobody gives any. */
    public List<WriterProof> proofs() {
        passed(Long.MAX_VALUE);
        List<WriterProof> proofs = new ArrayList<>();
        logs.values().forEach(log -> proofs.add(log.proof(side)));
        if (!logs.isEmpty()) {
            strangers.forEach((log, read) -> proofs.add(new WriterProof(log, side, false, 0, read, List.of())));
        }
        return proofs;
    }
}
