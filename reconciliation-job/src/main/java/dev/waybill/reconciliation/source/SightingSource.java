package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.source.line.FileNameTime;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What both sides logged. Every method either tells the whole truth or throws a {@link SourceException}; an empty answer
 * always means that nothing was logged.
 */
public interface SightingSource {

    /** What and where the source is, as people name it: {@code Loki at http://loki:3100}. */
    String name();

    /**
     * All that decides which lines are read, and what is read from them: where, by which selectors, formats and zone. What was
     * read under another fingerprint may differ from what would be read now.
     */
    default String fingerprint() {
        return name();
    }

    /**
     * What file names tell of file times.
     *
     * @param zone zone of the local time in file names
     */
    default FileTimes fileTimes(FileTimeZone zone) {
        return new FileNameTime(zone);
    }

    /**
     * Whether file names hold no time, so that the log time of a file's first announcement stands for it. Then one name may
     * be that of several files, of different times.
     */
    default boolean isTimedByAnnouncement() {
        return false;
    }

    /**
     * Checks that the source can be read at all: reachable, authorised, folders readable.
     *
     * @throws SourceException saying what is wrong and where
     */
    void check();

    /**
     * Estimates how many entries a side has in each step of a range. Used to choose the size of slices, never to prove
     * anything.
     *
     * @param side the side to count
     * @param range log time; its length need not be a multiple of {@code step}
     * @param step length of one step
     * @return one figure a step, in order; the last step may be shorter
     * @throws SourceException if the source cannot tell
     */
    long[] estimate(Side side, LogRange range, Duration step);

    /**
     * Announces that all sides of a range will be read, so that what takes its time can begin for all of them at once. Changes
     * nothing of what is read, and says nothing of whether it can be.
     *
     * @param range log time
     */
    default void expect(LogRange range) {}

    /**
     * Counts what a side has in a range by now, whatever was counted or read before.
     *
     * @param side the side to count
     * @param range log time
     * @return a figure that is the same again as long as nothing is added
     * @throws SourceException if the source cannot tell
     */
    default long count(Side side, LogRange range) {
        try (SightingCursor cursor = read(Set.of(side), range)) {
            long entries = 0;
            while (cursor.next() != null) {
                entries++;
            }
            return entries;
        }
    }

    /**
     * Reads every entry of the given sides whose log time lies in the range, each exactly once, within a side in
     * log-time order, or in the order of writing where lines of a file are out of step by a little. Reading happens ahead of the consumer, in bounded memory.
     *
     * @param sides the sides to read
     * @param range log time
     * @return a cursor that the caller closes
     * @throws SourceException if the range cannot be read; may also be thrown by the cursor
     */
    SightingCursor read(Set<Side> sides, LogRange range);

    /**
     * The log time of a side's newest entry: its watermark.
     *
     * @param side the side
     * @param range where to look
     * @return empty if the side has no entry in the range
     * @throws SourceException if the source cannot tell
     */
    Optional<Instant> newest(Side side, LogRange range);

    /**
     * How far each writer of a side was heard: everyone that has a line in the range, whatever the line says of files.
     *
     * @param side the side; where the source keeps several sides of a writer apart, each call tells of its own
     * @param range log time; a source may also name writers whose last line is a little older
     * @return one mark a writer
     * @throws SourceException if the source cannot tell
     */
    default List<WriterMark> writers(Side side, LogRange range) {
        return newest(side, range)
                .map(newest -> List.of(new WriterMark("", newest)))
                .orElse(List.of());
    }

    /**
     * What writers say that they logged: the control records of a side whose interval touches the range, each once, however
     * often it was delivered, ordered by writer, boot and number.
     *
     * @param side the sightings that the records speak of
     * @param range log time
     * @return empty where no writer gives records
     * @throws SourceException if the source cannot tell, or a writer's records contradict each other
     */
    default List<ControlRecord> controlRecords(Side side, LogRange range) {
        return List.of();
    }

    /**
     * The same, whether the records of a writer contradict each other or not: who looks far around a window asks only of the window
     * itself that they agree.
     */
    default List<ControlRecord> recordsAsSaid(Side side, LogRange range) {
        return controlRecords(side, range);
    }

    /**
     * What the source may hold and not show. Ranges that begin before that age are refused by {@link #read} and
     * {@link #count}, unless {@link #vouch} was called for them.
     *
     * @return empty where it shows everything that it holds
     */
    default Optional<Concealment> concealment() {
        return Optional.empty();
    }

    /** Tells the source that nothing was added to a range for so long that everything in it is shown. */
    default void vouch(LogRange range) {}

    /**
     * What is known here of a range that whoever reads it in another process must know, too, or need not ask again: counts, and
     * that everything is shown.
     *
     * @param range log time that will be read
     * @return what {@link #learn} takes; empty where nothing is known
     */
    default String known(LogRange range) {
        return "";
    }

    /** How many requests it makes at once at a server that others ask, too; 0 where there is none. */
    default int requestsAtOnce() {
        return 0;
    }

    /** Takes over what another process knows of a range; it spares questions, and proves nothing of what is read. */
    default void learn(LogRange range, String known) {}

    /**
     * The log time from which on the source is sure to hold everything a side logged.
     *
     * @param side the side
     * @return empty where the source is sure to hold everything; else older ranges must not be judged
     * @throws SourceException if the source cannot tell
     */
    Optional<Instant> oldest(Side side);
}
