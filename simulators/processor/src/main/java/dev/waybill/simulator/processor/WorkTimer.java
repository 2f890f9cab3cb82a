package dev.waybill.simulator.processor;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The one thread on which work ends, so that the log is in the order of its times. Stops after the web server. */
final class WorkTimer implements SmartLifecycle {

    private static final Logger console = LoggerFactory.getLogger(WorkTimer.class);

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "work"));
    private final ProcessorMetrics metrics;

    WorkTimer(ProcessorMetrics metrics) {
        this.metrics = metrics;
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    @Override
    public void start() {}

    /** Drops what is still at work: it leaves neither a line nor a truth, and so is lost. */
    @Override
    public void stop() {
        if (executor.isShutdown()) {
            return;
        }
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                console.warn("Work did not end in 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int unfinished = metrics.atWork().get();
        if (unfinished > 0) {
            console.warn("Stops with {} files unfinished; they are lost", unfinished);
        }
    }

    @Override
    public boolean isRunning() {
        return !executor.isShutdown();
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
