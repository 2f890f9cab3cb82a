package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.forwarder.Posting.Failure;
import dev.waybill.simulator.forwarder.Posting.Parcel;
import dev.waybill.simulator.journal.Complaint;
import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.Truth;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has files posted, only so many at once, and tells the truth and the console of those that are not delivered. */
final class Delivery {

    private static final Logger console = LoggerFactory.getLogger(Delivery.class);

    private final Posting posting;
    private final Journal journal;
    private final ForwarderMetrics metrics;
    private final Clock clock;
    private final Complaint complaint = new Complaint(console, System::nanoTime, Duration.ofSeconds(5));
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore free;

    Delivery(Posting posting, int maxInFlight, Journal journal, ForwarderMetrics metrics, Clock clock) {
        this.posting = posting;
        this.free = new Semaphore(maxInFlight);
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Waits until one more request may be under way. */
    void deliver(Parcel parcel) throws InterruptedException {
        free.acquire();
        String file = parcel.name().base();
        underWay.add(file);
        metrics.inFlight().incrementAndGet();
        posting.post(parcel, () -> delivered(file), failure -> failed(file, failure));
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** Waits for no more answers. */
    void abandon() {
        for (String file : underWay) {
            failed(file, Failure.STOPPED);
        }
    }

    void undelivered(String file, Failure failure) {
        metrics.files(failure.outcome()).increment();
        journal.write(Entry.unseen(new Truth(clock.instant(), failure.outcome().word(), file)));
        complaint.raise("Cannot deliver to " + posting.url() + ", announces all the same: " + failure.reason(), 1);
    }

    private void delivered(String file) {
        if (finish(file)) {
            metrics.delivered().increment();
            complaint.settle("Delivers to " + posting.url() + " again; what was not delivered stays lost");
        }
    }

    void failed(String file, Failure failure) {
        if (finish(file)) {
            undelivered(file, failure);
        }
    }

    private boolean finish(String file) {
        boolean first = underWay.remove(file);
        if (first) {
            metrics.inFlight().decrementAndGet();
            free.release();
        }
        return first;
    }
}
