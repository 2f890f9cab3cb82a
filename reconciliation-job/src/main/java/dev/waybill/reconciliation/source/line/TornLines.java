package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What torn lines of the processor still tell of the files that they were about: the beginnings of names. Bounded, at the
 * price of ruling out less: a beginning that is cut shorter fits more files, and the empty one fits all.
 */
public final class TornLines {

    static final int MOST = 100;
    static final int LONGEST = 64;

    private static final String ANY = "";

    private final TreeSet<String> beginnings = new TreeSet<>();

    /** Makes one that holds the beginnings, as {@link #beginnings()} gave them. */
    public static TornLines of(Collection<String> beginnings) {
        TornLines lines = new TornLines();
        beginnings.forEach(lines::take);
        return lines;
    }

    /**
     * Takes in a line; one of the forwarder's, or one that holds a whole name, rules nothing out. Which of its sides the
     * processor meant, a torn line does not tell: it may stand before a whole one of either.
     */
    public TornLines add(Malformed line) {
        if (line.side() != Side.FORWARDED && line.cut()) {
            take(line.fragment());
        }
        return this;
    }

    /** Takes in a line that could be about any file. */
    public void addAny() {
        take(ANY);
    }

    public TornLines plus(TornLines other) {
        TornLines both = of(beginnings);
        other.beginnings.forEach(both::take);
        return both;
    }

    public boolean isEmpty() {
        return beginnings.isEmpty();
    }

    /** Whether one of the lines may have been about the file of this name. */
    public boolean couldName(String fileName) {
        return beginnings.stream()
                .anyMatch(beginning -> fileName.startsWith(beginning) || beginning.startsWith(fileName));
    }

    /** At most {@value #MOST} texts of at most {@value #LONGEST} characters, without line breaks. */
    public List<String> beginnings() {
        return List.copyOf(beginnings);
    }

    /** A beginning that ends within the time may as well be part of a folder's name, and so rules nothing out. */
    private void take(String fragment) {
        String line = fragment.lines().findFirst().orElse(ANY);
        String beginning = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
        if (beginning.length() <= FileNameTime.DIGITS || beginnings.contains(ANY)) {
            beginning = ANY;
        }
        if (beginning.isEmpty() || (beginnings.size() == MOST && !beginnings.contains(beginning))) {
            beginnings.clear();
            beginning = ANY;
        }
        beginnings.add(beginning);
    }
}
