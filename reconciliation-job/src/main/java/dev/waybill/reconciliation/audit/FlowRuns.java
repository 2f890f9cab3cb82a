package dev.waybill.reconciliation.audit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Runs flows side by side, each at most once, so many at a time as {@code waybill.schedule.parallel-flows} says; the others wait in
 * the order in which they came. A flow that is at it for long lets another one in beside it, so that one that hangs holds up
 * nobody; but only as many again are let in so, because each needs memory and connections.
 */
@Component
class FlowRuns {

    private final Semaphore places;
    private final Semaphore lent;
    private final Duration longRun;
    private final ScheduledExecutorService timer;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    @Autowired
    FlowRuns(ScheduleProperties properties, ScheduledExecutorService timer) {
        this(properties.parallelFlows(), properties.lockAtMostFor(), timer);
    }

    FlowRuns(int parallel, Duration longRun, ScheduledExecutorService timer) {
        this.places = new Semaphore(parallel, true);
        this.lent = new Semaphore(parallel);
        this.longRun = longRun;
        this.timer = timer;
    }

    /** Begins the work of a flow in a thread of its own, unless its last one has not ended. */
    void begin(String flow, Runnable work) {
        if (running.add(flow)) {
            Thread.ofVirtual().name("flow-" + flow).start(() -> {
                try {
                    run(work);
                } finally {
                    running.remove(flow);
                }
            });
        }
    }

    private void run(Runnable work) {
        places.acquireUninterruptibly();
        Place place = new Place();
        ScheduledFuture<?> lending = timer.schedule(place::lend, longRun.toMillis(), TimeUnit.MILLISECONDS);
        try {
            work.run();
        } finally {
            lending.cancel(false);
            place.giveBack();
        }
    }

    /** The place of one run, which is given to another before the run has ended, or when it has. */
    private final class Place {

        private boolean ended;
        private boolean isLent;

        private synchronized void lend() {
            if (!ended && lent.tryAcquire()) {
                isLent = true;
                places.release();
            }
        }

        private synchronized void giveBack() {
            ended = true;
            (isLent ? lent : places).release();
        }
    }
}
