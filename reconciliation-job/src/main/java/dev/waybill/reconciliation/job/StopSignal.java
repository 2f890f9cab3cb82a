package dev.waybill.reconciliation.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.stereotype.Component;

/**
 * Asks the audits of this process to stop: at the next chunk boundary, or sooner where no chunk is open. What was begun ends
 * as STOPPED and is resumed by the next start.
 */
@Component
public class StopSignal implements StepInterruptionPolicy {

    private static final String CLOSING = "The application is shutting down";

    private volatile boolean closing;
    private volatile @Nullable String interruption;

    /** Stops whatever runs now or is started later. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Stops what runs now; {@link #clear} lets the next audit run. */
    void interrupt(String reason) {
        interruption = reason;
    }

    void clear() {
        interruption = null;
    }

    /** Ends the step as STOPPED if the signal was given. */
    public void check() {
        reason().ifPresent(reason -> {
            throw new ItemStreamException("Stopped", new JobInterruptedException(reason));
        });
    }

    @Override
    public void checkInterrupted(StepExecution stepExecution) throws JobInterruptedException {
        Optional<String> reason = reason();
        if (reason.isPresent()) {
            stepExecution.setTerminateOnly();
            throw new JobInterruptedException(reason.get());
        }
    }

    /** Why to stop; empty if nobody asked for it. */
    Optional<String> reason() {
        return Optional.ofNullable(closing ? CLOSING : interruption);
    }
}
