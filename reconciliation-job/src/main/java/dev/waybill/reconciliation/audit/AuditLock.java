package dev.waybill.reconciliation.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.Auditor;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The locks under which the audits of a database run, one for each flow: one application works on a flow, the others wait or skip.
 *
 * <p>The holder extends the lock three times in its length. Where that fails, because the process slept or the database was
 * away for longer, the audit at work is asked to stop; whatever it still writes is refused as soon as a successor has taken
 * its report over.
 */
@Component
public class AuditLock {

    private static final Logger log = LoggerFactory.getLogger(AuditLock.class);
    private static final String PREFIX = "reconciliation:";

    /** What fits into the table as it stands, and is told apart whatever its collation. */
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9._-]{1,48}");

    private final LockProvider provider;
    private final FormerLock former;
    private final ScheduleProperties properties;
    private final ScheduledExecutorService keepAlive;
    private final Auditor auditor;
    private final ReentrantReadWriteLock work = new ReentrantReadWriteLock();

    AuditLock(
            LockProvider provider,
            FormerLock former,
            ScheduleProperties properties,
            ScheduledExecutorService keepAlive,
            Auditor auditor) {
        this.provider = provider;
        this.former = former;
        this.properties = properties;
        this.keepAlive = keepAlive;
        this.auditor = auditor;
    }

    /**
     * Runs the work under the lock of a flow, if the lock is free.
     *
     * @param task gets the lease, which may go to another task of the same application when it has ended
     * @return what the work returned, or empty if another audit of the flow is at work, here or elsewhere
     */
    public <T> Optional<T> tryRun(String flow, Function<AuditLease, T> task) {
        work.readLock().lock();
        try (Held held = acquire(flow)) {
            return held == null ? Optional.empty() : Optional.of(task.apply(held));
        } finally {
            work.readLock().unlock();
        }
    }

    /**
     * Waits until this application holds no lock any longer.
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
    private Held acquire(String flow) {
        Duration length = properties.lockAtMostFor();
        @Nullable Held held = provider.lock(new LockConfiguration(Instant.now(), nameOf(flow), length, Duration.ZERO))
                .map(lock -> new Held(flow, lock, length))
                .orElse(null);
        if (held == null || held.isFirst()) {
            return held;
        }
        held.close();
        return null;
    }

    /** The name of a flow's lock, of at most 64 characters. */
    static String nameOf(String flow) {
        if (PLAIN.matcher(flow).matches()) {
            return PREFIX + flow;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(flow.getBytes(UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest, 0, 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private final class Held implements AuditLease, AutoCloseable {

        private final String flow;
        private final Duration length;
        private final ScheduledFuture<?> extension;
        private SimpleLock lock;
        private long validUntilNanos;
        private boolean ended;

        Held(String flow, SimpleLock lock, Duration length) {
            this.flow = flow;
            this.lock = lock;
            this.length = length;
            this.validUntilNanos = System.nanoTime() + length.toNanos();
            long pause = length.toMillis() / 3;
            this.extension = keepAlive.scheduleAtFixedRate(this::extend, pause, pause, TimeUnit.MILLISECONDS);
        }

        @Override
        public String flow() {
            return flow;
        }

        /** Whether no watcher of the version before, which knows no locks by flow, is at work. */
        boolean isFirst() {
            try {
                return former.hold(length);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public synchronized boolean isHeld() {
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
                if (!former.hold(length)) {
                    lose("a watcher of the version before took it");
                    return;
                }
                lock.extend(length, Duration.ZERO)
                        .ifPresentOrElse(extended -> renew(extended, before), () -> lose("another took it"));
            } catch (RuntimeException e) {
                log.warn("The audit lock of flow {} could not be extended yet: {}", flow, e.toString());
            }
        }

        private void renew(SimpleLock extended, long before) {
            lock = extended;
            validUntilNanos = before + length.toNanos();
        }

        private void lose(String why) {
            ended = true;
            extension.cancel(false);
            log.error("The audit lock is lost: {}. Stopping the audit of flow {}", why, flow);
            auditor.interrupt(flow, "The audit lock was lost: " + why);
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
