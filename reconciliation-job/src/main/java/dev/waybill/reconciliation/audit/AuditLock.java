package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.job.Auditor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The lock under which all audits of a database run: one application works, the others wait or skip.
 *
 * <p>The holder extends the lock three times in its length. Where that fails, because the process slept or the database was
 * away for longer, the audit at work is asked to stop; whatever it still writes is refused as soon as a successor has taken
 * its report over.
 */
@Component
public class AuditLock {

    private static final Logger log = LoggerFactory.getLogger(AuditLock.class);
    private static final String NAME = "reconciliation";

    private final LockProvider provider;
    private final ScheduleProperties properties;
    private final ScheduledExecutorService keepAlive;
    private final Auditor auditor;
    private final ReentrantReadWriteLock work = new ReentrantReadWriteLock();

    AuditLock(
            LockProvider provider, ScheduleProperties properties, ScheduledExecutorService keepAlive, Auditor auditor) {
        this.provider = provider;
        this.properties = properties;
        this.keepAlive = keepAlive;
        this.auditor = auditor;
    }

    /**
     * Runs the work under the lock, if the lock is free.
     *
     * @return what the work returned, or empty if another application holds the lock
     */
    public <T> Optional<T> tryRun(Supplier<T> task) {
        return tryRun(held -> task.get());
    }

    /**
     * Runs the work under the lock, if the lock is free.
     *
     * @param task is told whether the lock is still held for it, as far as this application knows; it may have gone to another
     *     task of the same application meanwhile
     * @return what the work returned, or empty if another application holds the lock
     */
    public <T> Optional<T> tryRun(Function<BooleanSupplier, T> task) {
        work.readLock().lock();
        try (Held held = acquire()) {
            return held == null ? Optional.empty() : Optional.of(task.apply(held::isValid));
        } finally {
            work.readLock().unlock();
        }
    }

    /**
     * Waits until this application holds the lock no longer.
     *
     * @return false if it still does after the timeout
     */
    boolean awaitReleased(Duration timeout) {
        try {
            boolean released = work.writeLock().tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (released) {
                work.writeLock().unlock();
            }
            return released;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @SuppressWarnings("NullAway") // closed by try-with-resources, which skips null
    private Held acquire() {
        Duration length = properties.lockAtMostFor();
        return provider.lock(new LockConfiguration(Instant.now(), NAME, length, Duration.ZERO))
                .map(lock -> new Held(lock, length))
                .orElse(null);
    }

    private final class Held implements AutoCloseable {

        private final Duration length;
        private final ScheduledFuture<?> extension;
        private SimpleLock lock;
        private long validUntilNanos;
        private boolean ended;

        Held(SimpleLock lock, Duration length) {
            this.lock = lock;
            this.length = length;
            this.validUntilNanos = System.nanoTime() + length.toNanos();
            long pause = length.toMillis() / 3;
            this.extension = keepAlive.scheduleAtFixedRate(this::extend, pause, pause, TimeUnit.MILLISECONDS);
        }

        synchronized boolean isValid() {
            return !ended && System.nanoTime() - validUntilNanos < 0;
        }

        private synchronized void extend() {
            if (ended) {
                return;
            }
            if (System.nanoTime() - validUntilNanos > 0) {
                lose("it could not be extended in time");
                return;
            }
            try {
                long before = System.nanoTime();
                lock.extend(length, Duration.ZERO)
                        .ifPresentOrElse(extended -> renew(extended, before), () -> lose("another took it"));
            } catch (RuntimeException e) {
                log.warn("The audit lock could not be extended yet: {}", e.toString());
            }
        }

        private void renew(SimpleLock extended, long before) {
            lock = extended;
            validUntilNanos = before + length.toNanos();
        }

        private void lose(String why) {
            ended = true;
            extension.cancel(false);
            log.error("The audit lock is lost: {}. Stopping the audit at work", why);
            auditor.interrupt("The audit lock was lost: " + why);
        }

        @Override
        public synchronized void close() {
            extension.cancel(false);
            if (!ended) {
                ended = true;
                lock.unlock();
            }
        }
    }
}
