package dev.waybill.simulator.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The log of a simulator and the truth about it. Writing an entry never waits for the disk; a thread of its own takes
 * both to their files together every few milliseconds, and {@link #close()} takes the rest.
 */
public final class Journal implements AutoCloseable {

    static final int CAPACITY = 200_000;
    private static final long PERIOD = Duration.ofMillis(10).toNanos();

    private final ForgivingSink log;
    private final @Nullable ForgivingSink truth;
    private final Thread thread;
    private final Object lock = new Object();

    private List<Entry> waiting = new ArrayList<>();
    private volatile boolean closed;

    Journal(ForgivingSink log, @Nullable ForgivingSink truth) {
        this.log = log;
        this.truth = truth;
        this.thread = new Thread(this::run, "journal");
    }

    void start() {
        thread.start();
    }

    /** Hands the entry over. When too many wait, or the journal is closed, it is dropped and counted. */
    public void write(Entry entry) {
        synchronized (lock) {
            if (!closed && waiting.size() < CAPACITY) {
                waiting.add(entry);
                return;
            }
        }
        log.dropUnseen(closed ? "closed" : CAPACITY + " entries wait already", entry.lines());
    }

    /** Writes what waits, then no more. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        awaitEnd();
        log.close();
        if (truth != null) {
            truth.close();
        }
    }

    int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    ForgivingSink log() {
        return log;
    }

    @Nullable ForgivingSink truth() {
        return truth;
    }

    /** An interrupt must not cost the last lines, so it is passed on only afterwards. */
    private void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            drain();
            LockSupport.parkNanos(this, PERIOD);
        }
        drain();
    }

    private void drain() {
        List<Entry> batch;
        synchronized (lock) {
            if (waiting.isEmpty()) {
                return;
            }
            batch = waiting;
            waiting = new ArrayList<>();
        }
        boolean logged = appendLog(batch);
        if (truth != null) {
            appendTruth(truth, batch, logged);
        }
    }

    private boolean appendLog(List<Entry> batch) {
        StringBuilder text = new StringBuilder();
        batch.forEach(entry -> text.append(entry.text()));
        return text.isEmpty() || log.append(utf8(text), lines(text));
    }

    private static void appendTruth(ForgivingSink truth, List<Entry> batch, boolean logged) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : batch) {
            if (entry.truth() != null) {
                text.append(entry.truth().line(logged || entry.text().isEmpty()));
            }
        }
        if (!text.isEmpty()) {
            truth.append(utf8(text), lines(text));
        }
    }

    private static byte[] utf8(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long lines(StringBuilder text) {
        return text.chars().filter(c -> c == '\n').count();
    }
}
