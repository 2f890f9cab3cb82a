package dev.waybill.simulator.journal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on when the disk does not: drops lines, counts them, says so, tries again each second. */
final class ForgivingSink implements Closeable {

    private static final Logger console = LoggerFactory.getLogger(ForgivingSink.class);
    private static final long RETRY_AFTER = Duration.ofSeconds(1).toNanos();

    private final LineSink sink;
    private final String name;
    private final LongSupplier nanoTime;
    private final Complaint complaint;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    private volatile String trouble = "";
    private long failedAt;

    ForgivingSink(LineSink sink, String name, LongSupplier nanoTime) {
        this.sink = sink;
        this.name = name;
        this.nanoTime = nanoTime;
        this.complaint = new Complaint(console, nanoTime, Duration.ZERO);
    }

    /** Whether the lines are in the file now. */
    boolean append(byte[] bytes, long lines) {
        if (!trouble.isEmpty() && nanoTime.getAsLong() - failedAt < RETRY_AFTER) {
            return drop(lines);
        }
        try {
            sink.append(bytes);
        } catch (IOException e) {
            failedAt = nanoTime.getAsLong();
            trouble = e.toString();
            return drop(lines);
        }
        written.addAndGet(lines);
        trouble = "";
        complaint.settle("Writes " + name + " again, after dropping lines");
        return true;
    }

    /** Lines that never came here, but belong to this file. */
    void dropUnseen(String why, long lines) {
        dropped.addAndGet(lines);
        complaint.raise("Drops lines of " + name + ": " + why, lines);
    }

    long written() {
        return written.get();
    }

    long dropped() {
        return dropped.get();
    }

    /** Empty when the last write went well. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        try {
            sink.close();
        } catch (IOException e) {
            console.warn("Closing {} failed: {}", name, e.toString());
        }
    }

    private boolean drop(long lines) {
        dropped.addAndGet(lines);
        complaint.raise("Cannot write " + name + ", drops lines and goes on: " + trouble, lines);
        return false;
    }
}
