package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.forwarder.Posting.Failure;
import dev.waybill.simulator.forwarder.Posting.Parcel;
import dev.waybill.simulator.journal.Complaint;
import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.Truth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has files posted, so many at once, and lets so many more wait; never makes the caller wait. What is not delivered is told
 * to the truth and the console.
 */
final class Delivery {

    private static final Logger console = LoggerFactory.getLogger(Delivery.class);

    private final Posting posting;
    private final int maxInFlight;
    private final Journal journal;
    private final ForwarderMetrics metrics;
    private final Clock clock;
    private final Complaint complaint = new Complaint(console, System::nanoTime, Duration.ofSeconds(5));

    private final AtomicInteger inFlight;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Queue<Parcel> waiting;
    private final ThreadLocal<Boolean> posts = ThreadLocal.withInitial(() -> false);
    private volatile boolean stopped;

    Delivery(Posting posting, ForwarderProperties properties, Journal journal, ForwarderMetrics metrics, Clock clock) {
        this.posting = posting;
        this.maxInFlight = properties.maxInFlight();
        this.waiting = new ArrayBlockingQueue<>(properties.maxWaiting());
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
        this.inFlight = metrics.inFlight();
        metrics.watch(waiting);
    }

    void deliver(Instant at, FileName file) {
        if (!waiting.offer(new Parcel(at, file))) {
            undelivered(file.base(), new Failure(Outcome.UNDELIVERED_CROWDED, waiting.size() + " files wait already"));
        }
        postWaiting();
    }

    boolean isIdle() {
        return inFlight.get() == 0 && waiting.isEmpty();
    }

    /** Gives up what still waits or is under way. */
    void abandon() {
        stopped = true;
        Failure failure = new Failure(Outcome.UNDELIVERED_STOPPED, "the forwarder stops");
        for (Parcel parcel = waiting.poll(); parcel != null; parcel = waiting.poll()) {
            undelivered(parcel.name().base(), failure);
        }
        for (String file : underWay) {
            failed(file, failure);
        }
    }

    /**
     * Posts no more than two: so what waits gets fewer with each request that ends, and neither the announcing nor an event
     * loop is held up by a long queue. A post that fails on the spot must not come back here.
     */
    private void postWaiting() {
        if (posts.get()) {
            return;
        }
        posts.set(true);
        try {
            for (int i = 0; i < 2 && !stopped && !waiting.isEmpty() && claim(); i++) {
                postNext();
            }
        } finally {
            posts.set(false);
        }
    }

    private void postNext() {
        Parcel parcel = waiting.poll();
        if (parcel == null) {
            inFlight.decrementAndGet();
            return;
        }
        String file = parcel.name().base();
        underWay.add(file);
        posting.post(parcel, () -> delivered(file), failure -> failed(file, failure));
    }

    private boolean claim() {
        int now = inFlight.get();
        while (now < maxInFlight) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    private void delivered(String file) {
        if (finish(file)) {
            metrics.delivered().increment();
            complaint.settle("Delivers to " + posting.url() + " again; what was not delivered stays lost");
            postWaiting();
        }
    }

    private void failed(String file, Failure failure) {
        if (finish(file)) {
            undelivered(file, failure);
            postWaiting();
        }
    }

    private boolean finish(String file) {
        boolean first = underWay.remove(file);
        if (first) {
            inFlight.decrementAndGet();
        }
        return first;
    }

    private void undelivered(String file, Failure failure) {
        metrics.files(failure.outcome()).increment();
        journal.write(Entry.unseen(new Truth(clock.instant(), failure.outcome().word(), file)));
        complaint.raise("Cannot deliver to " + posting.url() + ", announces all the same: " + failure.reason(), 1);
    }
}
