package dev.waybill.reconciliation.source.timed;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Delivers what others read, with the times of announcements. */
final class TimedCursor implements SightingCursor {

    private final List<SightingCursor> cursors;
    private final AnnouncedTimes times;
    private final LogRange range;
    private final Queue<LogEntry> doubts;
    private int current;

    /**
     * @param cursors read one after another; closed with this one
     * @param range log times that are delivered
     * @param doubts delivered before all else
     */
    TimedCursor(List<SightingCursor> cursors, AnnouncedTimes times, LogRange range, Collection<LogEntry> doubts) {
        this.cursors = cursors;
        this.times = times;
        this.range = range;
        this.doubts = new ArrayDeque<>(doubts);
    }

    @Override
    public @Nullable LogEntry next() {
        if (!doubts.isEmpty()) {
            return doubts.poll();
        }
        while (current < cursors.size()) {
            for (LogEntry entry = cursors.get(current).next();
                    entry != null;
                    entry = cursors.get(current).next()) {
                LogEntry timed = range.contains(entry.loggedAt()) ? timed(entry) : null;
                if (timed != null) {
                    return timed;
                }
            }
            current++;
        }
        return null;
    }

    /** The entry with the time of its file; null where it says again what the file's window saw. */
    private @Nullable LogEntry timed(LogEntry entry) {
        if (!(entry instanceof Sighting sighting)) {
            return entry;
        }
        Instant loggedAt = sighting.loggedAt();
        boolean announcement = sighting.side() == Side.FORWARDED;
        AnnouncedTimes.Answer answer = announcement
                ? times.announced(sighting.fileName(), loggedAt)
                : times.finished(sighting.fileName(), loggedAt);
        if (answer instanceof AnnouncedTimes.Answer.Of of) {
            return announcement && times.isOldNews(loggedAt, of.fileTime()) ? null : sighting.at(of.fileTime());
        }
        if (answer instanceof AnnouncedTimes.Answer.Ambiguous) {
            String reason = "%s comes again too soon to tell one file from the next".formatted(sighting.path());
            return new Malformed(sighting.side(), loggedAt, reason, "", true);
        }
        if (announcement) {
            throw new IncompleteReadException(
                    "An announcement of %s arrived while its range was read".formatted(loggedAt));
        }
        return sighting.at(AnnouncedTimes.stored(loggedAt));
    }

    @Override
    public List<ReadProof> proofs() {
        return cursors.stream().flatMap(cursor -> cursor.proofs().stream()).toList();
    }

    @Override
    public void close() {
        cursors.forEach(SightingCursor::close);
    }
}
