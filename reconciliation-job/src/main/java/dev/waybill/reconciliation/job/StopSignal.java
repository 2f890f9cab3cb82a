package dev.waybill.reconciliation.job;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.stereotype.Component;

/**
 * Asks the audits of this process to stop, all of them or those of one flow: at the next chunk boundary, or sooner where no chunk
 * is open. What was begun ends as STOPPED and is resumed by the next start.
 */
@Component
public class StopSignal {

    private static final String CLOSING = "The application is shutting down";

    private final Map<String, String> interruptions = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /** Stops whatever runs now or is started later. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Stops what runs now in a flow; {@link #clear} lets its next audit run. */
    void interrupt(String flow, String reason) {
        interruptions.put(flow, reason);
    }

    void clear(String flow) {
        interruptions.remove(flow);
    }

    /** Ends the step as STOPPED if the signal was given. */
    public void check(String flow) {
        reason(flow).ifPresent(reason -> {
            throw new ItemStreamException("Stopped", new JobInterruptedException(reason));
        });
    }

    /** How the steps of a flow are asked to stop. */
    public StepInterruptionPolicy of(String flow) {
        return execution -> {
            Optional<String> reason = reason(flow);
            if (reason.isPresent()) {
                execution.setTerminateOnly();
                throw new JobInterruptedException(reason.get());
            }
        };
    }

    /** Why to stop; empty if nobody asked for it. */
    Optional<String> reason(String flow) {
        return Optional.ofNullable(closing ? CLOSING : interruptions.get(flow));
    }
}
