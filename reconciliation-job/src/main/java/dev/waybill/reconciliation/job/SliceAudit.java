package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.match.Outcome;
import dev.waybill.reconciliation.match.SliceMatcher;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.LostFile;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.TornLines;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SliceScope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
class SliceAudit {

    private static final Logger log = LoggerFactory.getLogger(SliceAudit.class);
    private static final int HANDED_ON_BATCH = 10_000;
    private static final int STOP_CHECK_INTERVAL = 4_096;
    private static final int LOGGED_SAMPLES = 5;

    private final SliceTask task;
    private final Stores stores;
    private final StopSignal stopSignal;
    private final SliceScope scope;
    private final SliceMatcher matcher;
    private final List<Sighting> strays = new ArrayList<>();
    private final List<Sighting> late = new ArrayList<>();
    private final Deque<Sighting> announcedElsewhere = new ArrayDeque<>();
    private final List<ReadProof> proofs = new ArrayList<>();
    private final TornLines torn = new TornLines();

    private @Nullable SightingCursor forwarded;
    private int samples;
    private long lateAnnouncements;

    SliceAudit(SliceTask task, Stores stores, StopSignal stopSignal) {
        this.task = task;
        this.stores = stores;
        this.stopSignal = stopSignal;
        this.scope =
                new SliceScope(task.plan(), task.slice(), task.flow().window().margins());
        this.matcher = new SliceMatcher(task.slice().start(), task.slice().end(), new SecureRandom().nextLong());
    }

    /** Takes in everything the processor said, and starts reading announcements. */
    void open() {
        takeInWhatOtherSlicesSaw();
        try (SightingCursor cursor = task.flow().source().read(Set.of(Side.PROCESSED, Side.FAILED), scope.range())) {
            int entries = 0;
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                takeIn(entry);
                if (++entries % STOP_CHECK_INTERVAL == 0) {
                    stopSignal.check();
                }
                if (strays.size() + late.size() >= HANDED_ON_BATCH) {
                    stores.transaction().executeWithoutResult(status -> handOn());
                }
            }
            proofs.addAll(cursor.proofs());
        }
        forwarded = task.flow().source().read(Set.of(Side.FORWARDED), scope.range());
    }

    /** The next announcement of a file of this slice, or null after the last. */
    @Nullable Sighting nextForwarded() {
        SightingCursor cursor = forwarded;
        if (cursor == null) {
            return announcedElsewhere.poll();
        }
        for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            switch (entry) {
                case Malformed malformed -> countMalformed(malformed);
                case Sighting sighting -> {
                    switch (scope.placeOf(sighting.fileTime(), sighting.loggedAt())) {
                        case OWN -> {
                            return sighting;
                        }
                        case STRAY -> strays.add(sighting);
                        case LATE, EARLY -> lateAnnouncements++;
                        case ELSEWHERE -> {}
                    }
                }
            }
        }
        proofs.addAll(cursor.proofs());
        close();
        return announcedElsewhere.poll();
    }

    /** The lost file, or null where the announcement is matched or repeated. */
    @Nullable LostFile judge(Sighting sighting) {
        Outcome outcome = matcher.forwarded(sighting.fileName(), sighting.fileTime(), announcedAt(sighting));
        return switch (outcome) {
            case MATCHED, REPEATED -> null;
            case FAILED -> lost(sighting, LostFile.Reason.FAILED);
            case MISSING -> lost(sighting, LostFile.Reason.MISSING);
        };
    }

    /** Writes lost files; to be called in a transaction. */
    void write(List<? extends LostFile> files) {
        stores.reports().holdOwnership(task.reportId(), task.jobExecutionId());
        stores.lostFiles().write(task.reportId(), task.plan().window(), task.stepExecutionId(), files);
    }

    /** Hands on what concerns other slices, or earlier windows; to be called in a transaction. */
    void handOn() {
        if (!task.settling()) {
            stores.lateSightings().write(task.flow().name(), late);
        }
        late.clear();
        if (!task.settling() && !strays.isEmpty()) {
            stores.reports().holdOwnership(task.reportId(), task.jobExecutionId());
            stores.strays()
                    .write(task.reportId(), task.stepExecutionId(), task.slice().start(), strays);
        }
        strays.clear();
    }

    /** Says what was found; to be called in a transaction. */
    SliceResult finish() {
        UUID report = task.reportId();
        stores.reports().holdOwnership(report, task.jobExecutionId());
        if (!task.settling()) {
            stores.strays().clearUnconfirmed(report, task.slice().start(), task.stepExecutionId());
            warnOfLateAnnouncements();
        }
        return SliceResult.of(matcher.counts(), matcher.latencies(), proofs, torn);
    }

    void close() {
        if (forwarded != null) {
            forwarded.close();
            forwarded = null;
        }
    }

    private void takeInWhatOtherSlicesSaw() {
        if (!task.settling()) {
            return;
        }
        Slice slice = task.slice();
        for (Sighting sighting : stores.strays().concerning(task.reportId(), slice.start(), slice.end())) {
            switch (sighting.side()) {
                case FORWARDED -> announcedElsewhere.add(sighting);
                case PROCESSED -> matcher.processed(sighting.fileName(), sighting.fileTime(), sighting.loggedAt());
                case FAILED -> matcher.failed(sighting.fileName(), sighting.fileTime());
            }
        }
    }

    private void takeIn(LogEntry entry) {
        switch (entry) {
            case Malformed malformed -> {
                countMalformed(malformed);
                torn.add(malformed);
            }
            case Sighting sighting -> {
                switch (scope.placeOf(sighting.fileTime(), sighting.loggedAt())) {
                    case OWN -> {
                        if (sighting.side() == Side.PROCESSED) {
                            matcher.processed(sighting.fileName(), sighting.fileTime(), sighting.loggedAt());
                        } else {
                            matcher.failed(sighting.fileName(), sighting.fileTime());
                        }
                    }
                    case STRAY -> strays.add(sighting);
                    case LATE -> takeInLate(sighting);
                    case EARLY -> takeInEarly(sighting);
                    case ELSEWHERE -> {}
                }
            }
        }
    }

    /** Only a file that was finished is recovered, and only as long as anybody still waits for it. */
    private void takeInLate(Sighting sighting) {
        boolean inTime = !sighting.loggedAt().isAfter(sighting.fileTime().plus(task.recoveryHorizon()));
        if (sighting.side() == Side.PROCESSED && inTime) {
            late.add(sighting);
        }
    }

    /**
     * The window of the file does not look so far back, so it learns of the file as of a late one. And whatever it was that the
     * line was written on to, it is torn.
     */
    private void takeInEarly(Sighting sighting) {
        torn.addAny();
        if (sighting.side() == Side.PROCESSED) {
            late.add(sighting);
        }
    }

    /** Their windows are closed, so nobody judges these files: a sign that margins are too small, or the collector too slow. */
    private void warnOfLateAnnouncements() {
        if (lateAnnouncements > 0) {
            log.warn(
                    "{} announcements in slice {} came when their own windows did not look; their files are not judged",
                    lateAnnouncements,
                    task.slice());
            stores.metrics().lateAnnouncements(lateAnnouncements);
        }
    }

    private void countMalformed(Malformed malformed) {
        if (scope.counts(malformed.loggedAt())) {
            matcher.malformed();
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
    record Stores(
            Reports reports,
            LostFiles lostFiles,
            StraySightings strays,
            LateSightings lateSightings,
            AuditMetrics metrics,
            TransactionOperations transaction) {}
}
