package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.Sighting;
import java.util.ArrayList;
import java.util.List;

/**
 * What a slice comes across that concerns others: files of other slices, of earlier windows, and of windows that do not look.
 * Held in memory up to a bound.
 */
class HandedOn {

    static final int BATCH = 10_000;

    /** Announcements of other times that a window writes down; where there are more, it gets no verdict. */
    static final int MOST_ANNOUNCEMENTS = 100_000;

    private final SliceTask task;
    private final SliceAudit.Stores stores;
    private final int mostAnnouncements;
    private final List<Sighting> strays = new ArrayList<>();
    private final List<Sighting> processed = new ArrayList<>();
    private final List<Sighting> announced = new ArrayList<>();
    private long announcements;

    HandedOn(SliceTask task, SliceAudit.Stores stores) {
        this.task = task;
        this.stores = stores;
        this.mostAnnouncements =
                Math.max(1, MOST_ANNOUNCEMENTS / task.plan().slices().size());
    }

    /** Hands a sighting on to the slice of its file. */
    void stray(Sighting sighting) {
        strays.add(sighting);
    }

    /** Tells of a file that was processed later than its own window looks. */
    void processed(Sighting sighting) {
        processed.add(sighting);
    }

    /** Tells of a file that was announced when its own window did not look. */
    void announced(Sighting sighting) {
        if (++announcements <= mostAnnouncements) {
            announced.add(sighting);
        }
    }

    long announcements() {
        return announcements;
    }

    /** How many announcements nobody is told of, because they are too many. */
    long untold() {
        return Math.max(0, announcements - mostAnnouncements);
    }

    int held() {
        return strays.size() + processed.size() + announced.size();
    }

    boolean isFull() {
        return held() >= BATCH;
    }

    /** Writes what is held; to be called in a transaction. The second pass comes across all of it again. */
    void write() {
        if (!task.settling() && held() > 0) {
            stores.hold(task);
            stores.lateSightings().write(task.flow().name(), processed, task::keyOf);
            stores.lateAnnouncements().write(task.flow().name(), announced);
            stores.strays()
                    .write(task.reportId(), task.stepExecutionId(), task.slice().start(), strays);
        }
        strays.clear();
        processed.clear();
        announced.clear();
    }
}
