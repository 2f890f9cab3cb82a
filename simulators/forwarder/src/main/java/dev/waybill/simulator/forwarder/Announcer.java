package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.journal.Complaint;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps the pace on a thread of its own, from when the web server runs until it stops. */
final class Announcer implements SmartLifecycle {

    private static final Logger console = LoggerFactory.getLogger(Announcer.class);
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

    private final Forwarder forwarder;
    private final ForwarderMetrics metrics;
    private final int perSecond;
    private final Complaint tooSlow = new Complaint(console, System::nanoTime, Duration.ofSeconds(1));
    private final Complaint broken = new Complaint(console, System::nanoTime, Duration.ofSeconds(1));

    private volatile @Nullable Thread thread;

    Announcer(Forwarder forwarder, ForwarderMetrics metrics, int perSecond) {
        this.forwarder = forwarder;
        this.metrics = metrics;
        this.perSecond = perSecond;
    }

    @Override
    public void start() {
        Thread started = new Thread(this::run, "announcer");
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        Thread stopped = thread;
        thread = null;
        if (stopped == null) {
            return;
        }
        try {
            stopped.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        Pacer pacer = new Pacer(perSecond, System.nanoTime());
        while (thread != null) {
            announce(pacer.due(System.nanoTime()));
            tellSkipped(pacer.skipped());
            long pause = pacer.nextAt() - System.nanoTime();
            LockSupport.parkNanos(this, Math.clamp(pause, SHORTEST_PAUSE, LONGEST_PAUSE));
        }
    }

    private void announce(int files) {
        guarded(forwarder::repeat);
        for (int i = 0; i < files; i++) {
            guarded(forwarder::forwardNext);
        }
    }

    /** One file that fails must not end the run. */
    private void guarded(Runnable step) {
        try {
            step.run();
            broken.settle("Forwards again");
        } catch (RuntimeException e) {
            broken.raise("A file was not forwarded: " + e, 1);
        }
    }

    private void tellSkipped(long total) {
        long fresh = total - (long) metrics.skipped().count();
        if (fresh > 0) {
            metrics.skipped().increment((double) fresh);
            tooSlow.raise("Cannot keep " + perSecond + " files a second and skips what is over 10 s behind", fresh);
        } else {
            tooSlow.settle("Keeps " + perSecond + " files a second again");
        }
    }
}
