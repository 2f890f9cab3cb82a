package dev.waybill.reconciliation.job;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;

/**
 * Works on slices side by side. The slices of all audits share the places, but each audit has one of its own, so that an audit
 * that hangs takes nobody's last place.
 */
class SliceExecutor implements TaskExecutor {

    private static final long NO_AUDIT = -1;

    private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("slice-");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Set<Long> ownPlaces = new HashSet<>();
    private int shared;

    /** @param places how many slices one audit may work on at once, while it is alone */
    SliceExecutor(int places) {
        this.shared = places - 1;
    }

    @Override
    public void execute(Runnable task) {
        long audit = auditOfThisThread();
        boolean own = take(audit);
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    giveBack(audit, own);
                }
            });
        } catch (RuntimeException | Error e) {
            giveBack(audit, own);
            throw e;
        }
    }

    /** Waits for a place; returns whether it is the audit's own. */
    private boolean take(long audit) {
        lock.lock();
        try {
            while (true) {
                if (ownPlaces.add(audit)) {
                    return true;
                }
                if (shared > 0) {
                    shared--;
                    return false;
                }
                freed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(long audit, boolean own) {
        lock.lock();
        try {
            if (own) {
                ownPlaces.remove(audit);
            } else {
                shared++;
            }
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long auditOfThisThread() {
        @Nullable StepContext step = StepSynchronizationManager.getContext();
        return step == null ? NO_AUDIT : step.getStepExecution().getJobExecutionId();
    }
}
