package dev.waybill.simulator.journal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Tells the console of a trouble at once, then at most every ten seconds with a count, and when it is over. */
public final class Complaint {

    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final Logger console;
    private final LongSupplier nanoTime;
    private final long quiet;

    private volatile boolean open;
    private long total;
    private long untold;
    private long raisedAt;
    private long toldAt;

    /**
     * @param quiet how long nothing may have been raised before the trouble counts as over
     */
    public Complaint(Logger console, LongSupplier nanoTime, Duration quiet) {
        this.console = console;
        this.nanoTime = nanoTime;
        this.quiet = quiet.toNanos();
    }

    public synchronized void raise(String what, long count) {
        long now = nanoTime.getAsLong();
        boolean first = !open;
        total = first ? count : total + count;
        untold = first ? count : untold + count;
        raisedAt = now;
        open = true;
        if (first || now - toldAt >= PAUSE) {
            console.warn("{} ({} since the last message, {} since it began)", what, untold, total);
            toldAt = now;
            untold = 0;
        }
    }

    public void settle(String what) {
        if (open) {
            settleIfQuiet(what);
        }
    }

    public boolean isOpen() {
        return open;
    }

    private synchronized void settleIfQuiet(String what) {
        if (open && nanoTime.getAsLong() - raisedAt >= quiet) {
            open = false;
            console.info("{} ({} in all)", what, total);
        }
    }
}
