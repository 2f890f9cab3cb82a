package dev.waybill.reconciliation.source.timed;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.waybill.reconciliation.window.Margins;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When the files of a range were announced. A name that is announced again within {@code extend} is that of the same file;
 * later, it is that of another one. What is decided of a sighting depends on nothing but the announcements a bounded time
 * around it, so that every slice which sees it comes to the same.
 */
final class AnnouncedTimes {

    /** How many times {@code extend} after its announcement a file's processing is looked for. */
    static final int REACH = 4;

    /** How many times {@code extend} before a sighting announcements are looked at. */
    static final int LOOK_BACK = 2 * REACH;

    private static final int LONGEST_CHAIN = 3;
    private static final Comparator<Announcement> ORDER =
            Comparator.comparingLong(Announcement::name).thenComparing(Announcement::at);

    private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
    private final Margins reach;
    private final Duration again;
    private final List<Announcement> announcements = new ArrayList<>();
    private final List<Instant> starts = new ArrayList<>();

    /** @param margins those of the flow */
    AnnouncedTimes(Margins margins) {
        this.again = margins.extend();
        this.reach = new Margins(margins.lead(), margins.extend().multipliedBy(REACH), margins.zone());
    }

    private record Announcement(long name, Instant at) {}

    /** What the announcements say of a sighting. */
    sealed interface Answer {

        /** It is of the file that was announced first at a time. */
        record Of(Instant fileTime) implements Answer {}

        /** Nobody announced a file that it could be of. */
        record Unannounced() implements Answer {}

        /** It may be of either of two files, or of a name that comes again without end. */
        record Ambiguous() implements Answer {}
    }

    void take(String name, Instant loggedAt) {
        announcements.add(new Announcement(hasher.hashCharsToLong(name), stored(loggedAt)));
    }

    /** Ends taking in. */
    AnnouncedTimes sorted() {
        announcements.sort(ORDER);
        starts.clear();
        for (int i = 0; i < announcements.size(); i++) {
            Announcement each = announcements.get(i);
            Announcement before = i == 0 ? null : announcements.get(i - 1);
            boolean same = before != null && before.name == each.name && !each.at.isAfter(before.at.plus(again));
            starts.add(same ? starts.get(i - 1) : each.at);
        }
        return this;
    }

    /** Of which file an announcement is. */
    Answer announced(String name, Instant loggedAt) {
        Instant at = stored(loggedAt);
        int index = lastUpTo(hasher.hashCharsToLong(name), at);
        return index < 0 || !announcements.get(index).at.equals(at) ? new Answer.Unannounced() : chain(index);
    }

    /** Of which file a processing or a failure is: the one that was announced last before it, clocks being a little off. */
    Answer finished(String name, Instant loggedAt) {
        Instant at = stored(loggedAt);
        long hash = hasher.hashCharsToLong(name);
        int last = lastUpTo(hash, at);
        int next = nextOf(hash, last);
        Answer before = last < 0 || !isInReach(announcements.get(last).at, at) ? null : chain(last);
        Answer after = next < 0 || !isInReach(announcements.get(next).at, at) ? null : chain(next);
        if (before == null || after == null) {
            return before != null ? before : after != null ? after : new Answer.Unannounced();
        }
        boolean soon = !at.isAfter(announcements.get(last).at.plus(again));
        return before.equals(after) ? before : soon ? new Answer.Ambiguous() : after;
    }

    /** Whether an announcement comes so long after the first one of its file that the file's window need not look for it. */
    boolean isOldNews(Instant loggedAt, Instant fileTime) {
        return stored(loggedAt).isAfter(fileTime.plus(again));
    }

    private boolean isInReach(Instant announcedAt, Instant at) {
        return reach.around(announcedAt, announcedAt.plus(1, ChronoUnit.MICROS)).contains(at);
    }

    private Answer chain(int index) {
        Instant start = starts.get(index);
        return announcements.get(index).at.isAfter(start.plus(again.multipliedBy(LONGEST_CHAIN)))
                ? new Answer.Ambiguous()
                : new Answer.Of(start);
    }

    /** The last announcement of a name up to an instant; −1 if there is none. */
    private int lastUpTo(long name, Instant at) {
        int index = placeOf(new Announcement(name, at));
        return index >= 0 && announcements.get(index).name == name ? index : -(index < 0 ? 0 : index + 1) - 1;
    }

    /** The first announcement of a name behind what {@link #lastUpTo} found; −1 if there is none. */
    private int nextOf(long name, int last) {
        int next = last >= 0 ? last + 1 : -last - 1;
        return next < announcements.size() && announcements.get(next).name == name ? next : -1;
    }

    /** The last announcement that does not come after another one, of whatever name; −1 if all do. */
    private int placeOf(Announcement wanted) {
        int low = 0;
        int high = announcements.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ORDER.compare(announcements.get(middle), wanted) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** As exactly as tables keep it. */
    static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
