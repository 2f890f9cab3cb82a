package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.job.doubt.Doubts;
import dev.waybill.reconciliation.job.doubt.StageLines;
import dev.waybill.reconciliation.match.Outcome;
import dev.waybill.reconciliation.match.SliceMatcher;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.LateAnnouncements;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.LostFile;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.window.Place;
import dev.waybill.reconciliation.window.SliceScope;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The audit of one slice: takes in the processor's side, then judges each announcement, and hands on what concerns other
 * slices. Reader, processor and writer of the worker step are its three faces.
 */
public class SliceAudit {

    private static final Logger log = LoggerFactory.getLogger(SliceAudit.class);
    private static final int STOP_CHECK_INTERVAL = 4_096;
    private static final int LOGGED_SAMPLES = 5;

    private final SliceTask task;
    private final Stores stores;
    private final StopSignal stopSignal;
    private final SliceScope scope;
    private final SliceMatcher matcher;
    private final HandedOn handedOn;
    private final SeenElsewhere elsewhere;
    private final List<ReadProof> proofs = new ArrayList<>();
    private final Doubts doubts = new Doubts();
    private final FileTimes names;

    private @Nullable SightingCursor forwarded;
    private int samples;

    SliceAudit(SliceTask task, Stores stores, StopSignal stopSignal) {
        this.task = task;
        this.stores = stores;
        this.stopSignal = stopSignal;
        this.scope =
                new SliceScope(task.plan(), task.slice(), task.flow().window().margins());
        this.matcher = new SliceMatcher(task.slice().start(), task.slice().end(), new SecureRandom().nextLong());
        this.names = task.flow().source().fileTimes(task.flow().window().fileTimeZone());
        this.handedOn = new HandedOn(task, stores);
        this.elsewhere = new SeenElsewhere(task, stores, scope);
    }

    /** Takes in everything the processor said, and starts reading announcements. */
    void open() {
        elsewhere.processedInto(matcher);
        try (SightingCursor cursor = task.flow().source().read(Set.of(Side.PROCESSED, Side.FAILED), scope.range())) {
            int entries = 0;
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                takeIn(entry);
                if (++entries % STOP_CHECK_INTERVAL == 0) {
                    stopSignal.check(task.flow().name());
                }
                handOnIfFull();
            }
            proofs.addAll(cursor.proofs());
        }
        forwarded = task.flow().source().read(Set.of(Side.FORWARDED), scope.range());
    }

    /** The next announcement of a file of this slice, or null after the last. */
    @Nullable Sighting nextForwarded() {
        SightingCursor cursor = forwarded;
        if (cursor == null) {
            return elsewhere.nextAnnounced();
        }
        for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            switch (entry) {
                case Malformed malformed -> takeInMalformedAnnouncement(malformed);
                case Sighting sighting -> {
                    if (placeOf(sighting) == Place.OWN) {
                        return sighting;
                    }
                }
            }
            handOnIfFull();
        }
        proofs.addAll(cursor.proofs());
        close();
        return elsewhere.nextAnnounced();
    }

    /** The lost file, or null where the announcement is matched or repeated. */
    @Nullable LostFile judge(Sighting sighting) {
        Outcome outcome = matcher.forwarded(task.keyOf(sighting), sighting.fileTime(), announcedAt(sighting));
        return switch (outcome) {
            case MATCHED, REPEATED -> null;
            case FAILED -> lost(sighting, LostFile.Reason.FAILED);
            case MISSING -> lost(sighting, LostFile.Reason.MISSING);
        };
    }

    /** Writes lost files; to be called in a transaction. */
    void write(List<? extends LostFile> files) {
        stores.hold(task);
        stores.lostFiles().write(task.reportId(), task.plan().window(), task.stepExecutionId(), files);
    }

    /** Hands on what concerns other slices, or other windows; to be called in a transaction. */
    void handOn() {
        handedOn.write();
    }

    /** Says what was found; to be called in a transaction. */
    SliceResult finish() {
        UUID report = task.reportId();
        findWhatTornAnnouncementsNamed();
        stores.hold(task);
        if (!task.settling()) {
            stores.strays().clearUnconfirmed(report, task.slice().start(), task.stepExecutionId());
            reopenWhatKnewNothingOfLateAnnouncements();
        }
        return SliceResult.of(
                matcher.counts(),
                matcher.latencies(),
                proofs,
                doubts,
                new SliceResult.Late(elsewhere.taken(), elsewhere.far(), handedOn.untold()));
    }

    void close() {
        if (forwarded != null) {
            forwarded.close();
            forwarded = null;
        }
    }

    private void takeIn(LogEntry entry) {
        switch (entry) {
            case Malformed malformed -> {
                countMalformed(malformed);
                doubts.torn(malformed);
            }
            case Sighting sighting -> {
                if (placeOf(sighting) == Place.OWN) {
                    if (sighting.side() == Side.PROCESSED) {
                        matcher.processed(task.keyOf(sighting), sighting.fileTime(), sighting.loggedAt());
                        keepIfUnannounced(sighting);
                    } else {
                        matcher.failed(task.keyOf(sighting), sighting.fileTime());
                    }
                }
            }
        }
    }

    /** What nobody announced as soon before it as announcements are looked for may have been announced earlier, and be late. */
    private void keepIfUnannounced(Sighting sighting) {
        if (task.flow().source().isTimedByAnnouncement()
                && sighting.fileTime().equals(sighting.loggedAt().truncatedTo(ChronoUnit.MICROS))) {
            handedOn.processed(sighting);
        }
    }

    /** Where a sighting belongs, after it was counted and handed on. */
    private Place placeOf(Sighting sighting) {
        Place place = scope.placeOf(sighting.fileTime(), sighting.loggedAt());
        if (scope.counts(sighting.loggedAt())) {
            StageLines lines = doubts.of(sighting.side());
            lines.sighting();
            if (place == Place.LATE || place == Place.EARLY) {
                lines.ofOtherTime(sighting.fileTime(), sighting.loggedAt());
            }
        }
        switch (place) {
            case OWN -> {}
            case STRAY -> handedOn.stray(sighting);
            case LATE, EARLY -> {
                if (sighting.side() == Side.FORWARDED) {
                    handedOn.announced(sighting);
                } else if (place == Place.LATE) {
                    takeInLate(sighting);
                } else {
                    takeInEarly(sighting);
                }
            }
            case ELSEWHERE -> {
                if (scope.isLateBeyond(sighting.fileTime(), sighting.loggedAt())) {
                    takeInLate(sighting);
                }
            }
        }
        return place;
    }

    /** Only a file that was finished is recovered, and only as long as anybody still waits for it. */
    private void takeInLate(Sighting sighting) {
        boolean inTime = !sighting.loggedAt().isAfter(sighting.fileTime().plus(task.recoveryHorizon()));
        if (sighting.side() == Side.PROCESSED && inTime) {
            handedOn.processed(sighting);
        }
    }

    /**
     * The window of the file does not look so far back, so it learns of the file as of a late one. And whatever it was that the
     * line was written on to, it is torn.
     */
    private void takeInEarly(Sighting sighting) {
        doubts.olderThanItsFile(sighting);
        if (sighting.side() == Side.PROCESSED) {
            handedOn.processed(sighting);
        }
    }

    /** A torn announcement is of this window if its beginning says so, or says nothing. */
    private void takeInMalformedAnnouncement(Malformed malformed) {
        countMalformed(malformed);
        if (malformed.cut()
                && scope.answersFor(malformed.loggedAt())
                && malformed
                        .fileTime(names)
                        .filter(fileTime -> isOfAnotherWindow(fileTime, malformed.loggedAt()))
                        .isEmpty()) {
            doubts.tornAnnouncement(malformed);
        }
    }

    private boolean isOfAnotherWindow(Instant fileTime, Instant loggedAt) {
        return !task.plan().window().contains(fileTime) && scope.placeOf(fileTime, loggedAt) == Place.ELSEWHERE;
    }

    /** A finished file that nobody announced, of a name that begins like a torn announcement, is the one that it was of. */
    private void findWhatTornAnnouncementsNamed() {
        List<String> telling = doubts.announcements().telling().stream()
                .filter(beginning ->
                        names.of(beginning).filter(task.slice()::contains).isPresent())
                .toList();
        if (telling.isEmpty()) {
            return;
        }
        Set<String> found = new HashSet<>();
        try (SightingCursor cursor = task.flow().source().read(Set.of(Side.PROCESSED), scope.range())) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry instanceof Sighting sighting
                        && task.slice().contains(sighting.fileTime())
                        && !matcher.isAnnounced(task.keyOf(sighting), sighting.fileTime())) {
                    telling.stream().filter(sighting.fileName()::startsWith).forEach(found::add);
                }
            }
        }
        doubts.announcements().dropIf(found::contains);
    }

    /** A sign that margins are too small, a forwarder had a backlog, or a zone is wrong. */
    private void reopenWhatKnewNothingOfLateAnnouncements() {
        if (handedOn.announcements() > 0) {
            int reopened = stores.lateAnnouncements()
                    .reopen(
                            task.flow().name(),
                            task.slice().start(),
                            task.slice().end());
            log.warn(
                    "{} announcements in slice {} came when their own windows did not look; {} windows are judged anew",
                    handedOn.announcements(),
                    task.slice(),
                    reopened);
            stores.metrics().lateAnnouncements(task.flow().name(), handedOn.announcements());
        }
    }

    private void handOnIfFull() {
        if (handedOn.isFull()) {
            stores.transaction().executeWithoutResult(status -> handOn());
        }
    }

    private void countMalformed(Malformed malformed) {
        if (scope.counts(malformed.loggedAt())) {
            matcher.malformed();
            doubts.of(malformed.side()).malformed();
            if (++samples <= LOGGED_SAMPLES) {
                log.warn(
                        "A {} line of {} names no readable file: {}",
                        malformed.side(),
                        malformed.loggedAt(),
                        malformed.line());
            }
        }
    }

    /**
     * When the file was announced: the log time, unless that is cut to the second and the file was made within that second.
     */
    private static Instant announcedAt(Sighting sighting) {
        Instant loggedAt = sighting.loggedAt();
        Instant fileTime = sighting.fileTime();
        boolean sameSecond = loggedAt.getNano() == 0 && loggedAt.getEpochSecond() == fileTime.getEpochSecond();
        return sameSecond ? fileTime : loggedAt;
    }

    private static LostFile lost(Sighting sighting, LostFile.Reason reason) {
        return new LostFile(sighting.fileName(), sighting.fileTime(), sighting.loggedAt(), reason);
    }

    /** Where an audit writes to. */
    public record Stores(
            Reports reports,
            LostFiles lostFiles,
            StraySightings strays,
            LateSightings lateSightings,
            LateAnnouncements lateAnnouncements,
            WindowLines windowLines,
            ReportWriters writers,
            AuditMetrics metrics,
            TransactionOperations transaction,
            SliceFence fence) {

        /** Checks that the report and the slice are still those of a task's execution, and keeps them so in a transaction. */
        void hold(SliceTask task) {
            reports.holdOwnership(task.reportId(), task.jobExecutionId());
            fence.hold(task.stepExecutionId());
        }
    }
}
