package dev.waybill.simulator.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Counts the sightings of one writer and says them. How an interval comes to be said:
 *
 * <ol>
 *   <li>A line is stamped, counted and handed to the log under one lock, so that lines, counts and records have one order.
 *   <li>A second after its end, for threads that were on their way with a line, the interval is said and closed.
 *   <li>A line that comes still later states the end of what was said, so that no interval grows that was said.
 *   <li>A clock that steps far ends the boot, and another begins.
 *   <li>An orderly stop says the rest, and that nothing follows.
 * </ol>
 */
public final class ControlRecords implements AutoCloseable {

    /** After an interval, before it is said. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** As far behind what was said the clock may be without another boot. */
    static final Duration SMALL_STEP = Duration.ofSeconds(2);

    /** As many intervals may pass unseen without another boot. */
    static final int MOST_INTERVALS = 60;

    private static final long PERIOD = Duration.ofMillis(200).toNanos();

    private final ControlSettings settings;
    private final InstantSource clock;
    private final Consumer<ControlRecord> log;
    private final Object lock = new Object();
    private final Thread thread = new Thread(this::run, "control-records");

    private Boot boot;
    private volatile boolean closed;

    /**
     * Begins a chain.
     *
     * @param log writes the line of a record; called under the lock, in order
     */
    public ControlRecords(ControlSettings settings, InstantSource clock, Consumer<ControlRecord> log) {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        long now = clock.millis();
        this.boot = new Boot(settings, now, now, log);
        thread.setDaemon(true);
    }

    /** Says intervals by itself, even if no line comes. */
    public void start() {
        thread.start();
    }

    /**
     * Counts a sighting and has it written.
     *
     * @param name the base name of the file
     * @param at when it happened
     * @param line writes the line, which must state the time that it is given; never earlier than what was said, nor later than now
     */
    public void sighting(Event event, String name, Instant at, Consumer<Instant> line) {
        long hash = NameHashes.hash(name);
        synchronized (lock) {
            if (closed) {
                line.accept(at);
                return;
            }
            long now = clock.millis();
            advance(now);
            Instant stamp = stamp(at, now);
            boot.count(event, hash, stamp.toEpochMilli());
            line.accept(stamp);
        }
    }

    /** Says what is due. */
    void tick() {
        synchronized (lock) {
            if (!closed) {
                advance(clock.millis());
            }
        }
    }

    /** Says what is open, and that nothing follows. Lines that come later are written, but nobody vouches for them. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            advance(clock.millis());
            closed = true;
            boot.end();
        }
        LockSupport.unpark(thread);
    }

    private void advance(long now) {
        boolean back = now < boot.said() - SMALL_STEP.toMillis();
        boolean forward = now - boot.newest() > MOST_INTERVALS * settings.millis();
        if (back || forward) {
            boot.end();
            boot = new Boot(settings, now == boot.id() ? now + 1 : now, now, log);
        }
        boot.see(now);
        if (boot.nextEnd() <= now - GRACE.toMillis()) {
            boot.sayUntil(now - GRACE.toMillis());
        }
    }

    private Instant stamp(Instant at, long now) {
        long millis = at.toEpochMilli();
        if (millis < boot.said()) {
            return Instant.ofEpochMilli(boot.said());
        }
        return millis > now ? Instant.ofEpochMilli(Math.max(now, boot.said())) : at;
    }

    private void run() {
        while (!closed) {
            tick();
            LockSupport.parkNanos(this, PERIOD);
        }
    }
}
