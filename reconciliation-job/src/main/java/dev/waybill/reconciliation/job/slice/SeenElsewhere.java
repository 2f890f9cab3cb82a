package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.job.doubt.StageLines;
import dev.waybill.reconciliation.match.SliceMatcher;
import dev.waybill.reconciliation.report.LateAnnouncements;
import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.Margins;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SliceScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What others saw of the files of a slice: other slices of the same audit, and audits of other windows, in which files were
 * announced late.
 */
class SeenElsewhere {

    private final SliceTask task;
    private final SliceAudit.Stores stores;
    private final SliceScope scope;
    private final FileTimes names;
    private @Nullable Iterator<Sighting> strays;
    private @Nullable Iterator<LateAnnouncements.Late> late;
    private long taken;
    private long far;

    SeenElsewhere(SliceTask task, SliceAudit.Stores stores, SliceScope scope) {
        this.task = task;
        this.stores = stores;
        this.scope = scope;
        this.names = task.flow().source().fileTimes(task.flow().window().fileTimeZone());
    }

    /** Has a matcher take in what the processor said. */
    void processedInto(SliceMatcher matcher) {
        Slice slice = task.slice();
        if (task.settling()) {
            stores.strays()
                    .forEachConcerning(
                            task.reportId(),
                            slice.start(),
                            slice.end(),
                            EnumSet.of(Side.PROCESSED, Side.FAILED),
                            sighting -> takeIn(sighting, matcher));
        }
        late().forEachRemaining(each -> {
            taken++;
            Sighting announced = each.announcement();
            Instant processedAt = each.processedAt();
            if (concerns(announced)) {
                if (Duration.between(announced.fileTime(), announced.loggedAt())
                                .abs()
                                .compareTo(StageLines.NEAR)
                        >= 0) {
                    far++;
                }
                if (processedAt != null && isInTime(processedAt, announced)) {
                    matcher.processed(task.keyOf(announced), announced.fileTime(), processedAt);
                }
            }
        });
    }

    /** The next announcement that another slice, or another window, saw of a file of this slice; null after the last. */
    @Nullable Sighting nextAnnounced() {
        Iterator<Sighting> straying = strays;
        if (straying == null) {
            straying = announcedStrays();
            strays = straying;
        }
        if (straying.hasNext()) {
            return straying.next();
        }
        Iterator<LateAnnouncements.Late> rest = late;
        if (rest == null) {
            rest = taken == 0 ? Collections.emptyIterator() : late();
            late = rest;
        }
        while (rest.hasNext()) {
            Sighting announced = rest.next().announcement();
            if (concerns(announced)) {
                return announced;
            }
        }
        return null;
    }

    /** How many late announcements there were of files of the slice. */
    long taken() {
        return taken;
    }

    /** How many of them were of files that were made at quite another time. */
    long far() {
        return far;
    }

    private void takeIn(Sighting sighting, SliceMatcher matcher) {
        if (sighting.side() == Side.PROCESSED) {
            matcher.processed(task.keyOf(sighting), sighting.fileTime(), sighting.loggedAt());
        } else {
            matcher.failed(task.keyOf(sighting), sighting.fileTime());
        }
    }

    private Iterator<Sighting> announcedStrays() {
        Slice slice = task.slice();
        return task.settling()
                ? stores.strays().announcedConcerning(task.reportId(), slice.start(), slice.end())
                : Collections.emptyIterator();
    }

    private Iterator<LateAnnouncements.Late> late() {
        return stores.lateAnnouncements()
                .concerning(
                        task.flow().name(), task.slice().start(), task.slice().end());
    }

    /** Not what the window sees for itself, nor what was read in a zone that is not that of the flow any more. */
    private boolean concerns(Sighting announced) {
        return !scope.windowSees(announced.loggedAt())
                && names.of(announced)
                        .filter(fileTime -> !fileTime.equals(announced.fileTime()))
                        .isEmpty();
    }

    /** What is processed as soon after a late announcement as it would be after one in time is not lost. */
    private boolean isInTime(Instant processedAt, Sighting announced) {
        Margins margins = task.flow().window().margins();
        Instant loggedAt = announced.loggedAt();
        return processedAt.isBefore(
                margins.around(loggedAt, loggedAt.plusNanos(1)).to());
    }
}
