package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.control.Event;
import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.SightingLog;
import dev.waybill.simulator.journal.Truth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Queue;

/** Hands files on: announces each in the log, then has it posted. Used by one thread. */
final class Forwarder {

    /** A second later, so that both announcements differ in their time and no store takes them for one. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final FileIds ids;
    private final FaultPlan faults;
    private final ForwardLog lines;
    private final Journal journal;
    private final SightingLog sightings;
    private final OutgoingFiles outgoing;
    private final ForwarderMetrics metrics;
    private final Clock clock;
    private final String site;
    private final Queue<Again> again = new ArrayDeque<>();
    private long number;

    Forwarder(
            FileIds ids,
            FaultPlan faults,
            ForwardLog lines,
            Journal journal,
            SightingLog sightings,
            OutgoingFiles outgoing,
            ForwarderMetrics metrics,
            Clock clock,
            String site) {
        this.ids = ids;
        this.faults = faults;
        this.lines = lines;
        this.journal = journal;
        this.sightings = sightings;
        this.outgoing = outgoing;
        this.metrics = metrics;
        this.clock = clock;
        this.site = site;
    }

    void forwardNext() {
        Instant now = clock.instant();
        ZoneId zone = lines.zone();
        FileName file = FileName.of(now, zone, site, ids.next());
        Forwarding forwarding = faults.of(number++);
        if (forwarding == Forwarding.NEVER) {
            journal.write(Entry.unseen(new Truth(now, Outcome.ORPHAN.word(), file.base())));
            metrics.files(Outcome.ORPHAN).increment();
        } else {
            announce(now, file, Outcome.ANNOUNCED);
        }
        if (forwarding == Forwarding.TWICE) {
            again.add(new Again(now.plus(AGAIN_AFTER), file));
        }
        outgoing.add(now, file);
    }

    /** Announces again what is due for it. */
    void repeat() {
        Again next = again.peek();
        if (next == null) {
            return;
        }
        Instant now = clock.instant();
        while (next != null && !next.due().isAfter(now)) {
            again.remove();
            announce(now, next.file(), Outcome.DUPLICATE);
            next = again.peek();
        }
    }

    private void announce(Instant at, FileName file, Outcome outcome) {
        sightings.write(
                Event.ANNOUNCED,
                file.base(),
                at,
                stamp -> new Entry(
                        lines.read(stamp, file) + lines.handedOn(stamp, file),
                        new Truth(stamp, outcome.word(), file.base())));
        metrics.files(outcome).increment();
    }

    private record Again(Instant due, FileName file) {}
}
