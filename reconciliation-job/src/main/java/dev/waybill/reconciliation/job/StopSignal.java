package dev.waybill.reconciliation.job;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.stereotype.Component;

/** Asks work that runs outside of chunks, where Spring Batch cannot interrupt it, to stop. */
@Component
class StopSignal {

    private volatile boolean raised;

    void raise() {
        raised = true;
    }

    /** Ends the step as STOPPED if the signal is raised. */
    void check() {
        if (raised) {
            throw new ItemStreamException("Stopped", new JobInterruptedException("The application is shutting down"));
        }
    }
}
