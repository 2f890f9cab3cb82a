package dev.waybill.reconciliation.job.slice;

import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.support.TaskExecutorPartitionHandler;
import org.springframework.batch.core.step.Step;
import org.springframework.core.task.TaskExecutor;

/** Does slices in this process. */
public record SlicesHere(TaskExecutor executor) implements SliceHandlers {

    @Override
    public PartitionHandler of(Step sliceStep) {
        TaskExecutorPartitionHandler handler = new TaskExecutorPartitionHandler();
        handler.setStep(sliceStep);
        handler.setTaskExecutor(executor);
        return handler;
    }
}
