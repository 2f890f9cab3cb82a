package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.forwarder.Posting.Failure;
import dev.waybill.simulator.forwarder.Posting.Parcel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes announced files to their delivery on a thread of its own, so that nothing about posting can hold up the announcing.
 * Starts before the announcing and stops after it.
 */
final class OutgoingFiles implements SmartLifecycle {

    private static final Logger console = LoggerFactory.getLogger(OutgoingFiles.class);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private final Delivery delivery;
    private final BlockingQueue<Parcel> waiting;
    private volatile @Nullable Thread thread;

    OutgoingFiles(Delivery delivery, int maxWaiting, ForwarderMetrics metrics) {
        this.delivery = delivery;
        this.waiting = new ArrayBlockingQueue<>(maxWaiting);
        metrics.watch(waiting);
    }

    /** Never waits: what finds no room is undelivered. */
    void add(Instant at, FileName file) {
        if (!waiting.offer(new Parcel(at, file))) {
            delivery.undelivered(file.base(), Failure.CROWDED);
        }
    }

    @Override
    public void start() {
        Thread started = new Thread(this::run, "outgoing");
        thread = started;
        started.start();
    }

    /** Waits a little for the last answers, and gives up the rest. */
    @Override
    public void stop() {
        Thread stopped = thread;
        if (stopped == null) {
            return;
        }
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (!(waiting.isEmpty() && delivery.isIdle()) && System.nanoTime() < end) {
            LockSupport.parkNanos(this, Duration.ofMillis(10).toNanos());
        }
        thread = null;
        stopped.interrupt();
        try {
            stopped.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delivery.abandon();
        for (Parcel parcel = waiting.poll(); parcel != null; parcel = waiting.poll()) {
            delivery.undelivered(parcel.name().base(), Failure.STOPPED);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    private void run() {
        while (thread != null) {
            try {
                Parcel next = waiting.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    deliver(next);
                }
            } catch (InterruptedException e) {
                console.debug("Stops posting");
            }
        }
    }

    private void deliver(Parcel parcel) {
        try {
            delivery.deliver(parcel);
        } catch (InterruptedException e) {
            delivery.undelivered(parcel.name().base(), Failure.STOPPED);
        } catch (RuntimeException e) {
            delivery.failed(parcel.name().base(), new Failure(Outcome.UNDELIVERED_UNREACHABLE, e.toString()));
        }
    }
}
