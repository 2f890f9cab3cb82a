package dev.waybill.reconciliation.source.timed;

import dev.waybill.reconciliation.source.Concealment;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.Margins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives files whose names hold no time that of their announcement. How a range is read:
 *
 * <ol>
 *   <li>the announcements of the range, and of some time before it, are taken down: {@link AnnouncedTimes};
 *   <li>each sighting gets the time of the first announcement of its file; a processing that nobody announced, its own log
 *       time, so that it is an orphan of exactly one window, and one that may be of two files is doubt: {@link TimedCursor};
 *   <li>the announcements are read with those before the range, so that the proof tells of them, too.
 * </ol>
 */
public final class AnnouncementTimedSource implements SightingSource {

    private final SightingSource logs;
    private final Margins margins;
    private final Margins lookBack;

    /**
     * @param logs what was logged, with log times for file times
     * @param margins those of the flow
     */
    public AnnouncementTimedSource(SightingSource logs, Margins margins) {
        this.logs = logs;
        this.margins = margins;
        this.lookBack =
                new Margins(margins.extend().multipliedBy(AnnouncedTimes.LOOK_BACK), Duration.ZERO, margins.zone());
    }

    @Override
    public String name() {
        return logs.name();
    }

    @Override
    public String fingerprint() {
        return "%s timed by announcement".formatted(logs.fingerprint());
    }

    @Override
    public FileTimes fileTimes(FileTimeZone zone) {
        return fileName -> Optional.empty();
    }

    @Override
    public boolean isTimedByAnnouncement() {
        return true;
    }

    @Override
    public void check() {
        logs.check();
    }

    @Override
    public long[] estimate(Side side, LogRange range, Duration step) {
        return logs.estimate(side, range, step);
    }

    @Override
    public void expect(LogRange range) {
        logs.expect(range);
    }

    @Override
    public long count(Side side, LogRange range) {
        return logs.count(side, side == Side.FORWARDED ? back(range) : range);
    }

    @Override
    public SightingCursor read(Set<Side> sides, LogRange range) {
        List<LogEntry> doubts = new ArrayList<>();
        AnnouncedTimes times = times(range, sides.contains(Side.PROCESSED) ? doubts : new ArrayList<>());
        Set<Side> finished = EnumSet.copyOf(sides);
        finished.remove(Side.FORWARDED);
        SightingCursor announcements =
                sides.contains(Side.FORWARDED) ? logs.read(Set.of(Side.FORWARDED), back(range)) : null;
        if (announcements == null) {
            return new TimedCursor(List.of(logs.read(finished, range)), times, range, doubts);
        }
        return new TimedCursor(
                finished.isEmpty() ? List.of(announcements) : List.of(logs.read(finished, range), announcements),
                times,
                range,
                doubts);
    }

    /**
     * Takes down when files were announced. A torn announcement shortly before the range may be the first one of a file that
     * seems to be announced in it.
     */
    private AnnouncedTimes times(LogRange range, List<LogEntry> doubts) {
        AnnouncedTimes times = new AnnouncedTimes(margins);
        Instant to = new Margins(Duration.ZERO, margins.lead(), margins.zone())
                .around(range.from(), range.to())
                .to();
        Instant near = range.from().minus(margins.extend());
        try (SightingCursor cursor =
                logs.read(Set.of(Side.FORWARDED), new LogRange(back(range).from(), to))) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                switch (entry) {
                    case Sighting sighting -> times.take(sighting.fileName(), sighting.loggedAt());
                    case Malformed torn -> {
                        Instant at = torn.loggedAt();
                        if (torn.cut() && at.isBefore(range.from()) && !at.isBefore(near)) {
                            doubts.add(new Malformed(Side.PROCESSED, range.from(), torn.line(), "", true));
                        }
                    }
                }
            }
        }
        return times.sorted();
    }

    private LogRange back(LogRange range) {
        return new LogRange(lookBack.around(range.from(), range.to()).from(), range.to());
    }

    @Override
    public Optional<Instant> newest(Side side, LogRange range) {
        return logs.newest(side, range);
    }

    @Override
    public List<WriterMark> writers(Side side, LogRange range) {
        return logs.writers(side, range);
    }

    @Override
    public List<ControlRecord> controlRecords(Side side, LogRange range) {
        return logs.controlRecords(side, range);
    }

    @Override
    public List<ControlRecord> recordsAsSaid(Side side, LogRange range) {
        return logs.recordsAsSaid(side, range);
    }

    @Override
    public String known(LogRange range) {
        return logs.known(range);
    }

    @Override
    public void learn(LogRange range, String known) {
        logs.learn(range, known);
    }

    @Override
    public int requestsAtOnce() {
        return logs.requestsAtOnce();
    }

    @Override
    public Optional<Concealment> concealment() {
        return logs.concealment();
    }

    @Override
    public void vouch(LogRange range) {
        logs.vouch(back(range));
    }

    /** Announcements are looked at for some time before a range. */
    @Override
    public Optional<Instant> oldest(Side side) {
        return logs.oldest(side).map(oldest -> side == Side.FORWARDED ? oldest.plus(lookBack.lead()) : oldest);
    }
}
