package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.job.Auditor;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Ends the audit at work when the application stops (SIGTERM): at its next chunk boundary, before anything that it needs is
 * taken away.
 */
@Component
class GracefulStop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Auditor auditor;
    private final AuditLock lock;
    private volatile boolean running;

    GracefulStop(Auditor auditor, AuditLock lock) {
        this.auditor = auditor;
        this.lock = lock;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        auditor.shutDown();
        if (!lock.awaitReleased(PATIENCE)) {
            log.warn("The audit did not stop within {}; the next start recovers it", PATIENCE);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
