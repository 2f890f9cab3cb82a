package dev.waybill.reconciliation.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Gives signs of life for a slice while it is worked on, and interrupts the work where the slice is not held any more. */
final class Heartbeat {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final SliceLeases leases;
    private final long stepExecutionId;
    private final Duration pause;
    private final Thread work;
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean ended;

    Heartbeat(SliceLeases leases, long stepExecutionId, Duration pause, Thread work) {
        this.leases = leases;
        this.stepExecutionId = stepExecutionId;
        this.pause = pause;
        this.work = work;
        Thread.ofVirtual().name("beat-" + stepExecutionId).start(this::run);
    }

    private void run() {
        try {
            while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!beat()) {
                    log.warn("Slice {} is not held any more; the work on it ends", stepExecutionId);
                    interrupt();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What cannot be asked is not known to be lost. */
    private boolean beat() {
        try {
            return leases.touch(stepExecutionId) || over.getCount() == 0;
        } catch (DataAccessException e) {
            log.warn("No sign of life can be given for slice {}: {}", stepExecutionId, e.toString());
            return true;
        }
    }

    private synchronized void interrupt() {
        if (!ended) {
            work.interrupt();
        }
    }

    /** Ends the signs; nothing is interrupted from then on. */
    synchronized void close() {
        ended = true;
        over.countDown();
    }
}
