package dev.waybill.reconciliation.job.slice;

import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.step.Step;

/** Where slices are done: the seam between the job and the machines that it runs on. */
@FunctionalInterface
public interface SliceHandlers {

    /** What hands out the slices of a step, and waits for them. */
    PartitionHandler of(Step sliceStep);
}
