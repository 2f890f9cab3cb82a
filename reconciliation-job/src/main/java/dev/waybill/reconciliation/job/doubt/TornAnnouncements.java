package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.source.Malformed;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What torn announcements still tell of the files that they named: the beginnings of names. Bounded; one too many stands for
 * any file.
 */
public final class TornAnnouncements {

    private static final int MOST = 100;
    private static final int LONGEST = 64;

    /** Time and underscore: what tells a file from others, however short. */
    private static final int SHORTEST = 21;

    private static final String ANY = "";

    private final TreeSet<String> beginnings = new TreeSet<>();

    public static TornAnnouncements of(Collection<String> beginnings) {
        TornAnnouncements torn = new TornAnnouncements();
        beginnings.forEach(torn::take);
        return torn;
    }

    public void add(Malformed line) {
        String beginning = line.fragment().lines().findFirst().orElse(ANY);
        take(beginning.substring(0, Math.min(LONGEST, beginning.length())));
    }

    public TornAnnouncements plus(TornAnnouncements other) {
        TornAnnouncements both = of(beginnings);
        other.beginnings.forEach(both::take);
        return both;
    }

    public boolean isEmpty() {
        return beginnings.isEmpty();
    }

    public List<String> beginnings() {
        return List.copyOf(beginnings);
    }

    /** Those that say enough of a file to find it. */
    public List<String> telling() {
        return beginnings.stream()
                .filter(beginning -> beginning.length() >= SHORTEST)
                .toList();
    }

    /** Drops the beginnings of files that are not lost. */
    public void dropIf(Predicate<String> found) {
        beginnings.removeIf(beginning -> beginning.length() >= SHORTEST && found.test(beginning));
    }

    private void take(String beginning) {
        beginnings.add(beginning.length() < SHORTEST || beginnings.size() >= MOST ? ANY : beginning);
    }
}
