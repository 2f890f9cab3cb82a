package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.job.PlanContext;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Makes a partition of each planned slice that needs work. Named by its bounds, so that a restart knows it again. */
public record SlicePartitioner(SlicePlan plan, Predicate<Slice> needsWork) implements Partitioner {

    @Override
    public Map<String, ExecutionContext> partition(int gridSize) {
        Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
        plan.slices().stream()
                .filter(needsWork)
                .forEach(slice -> partitions.put(PlanContext.nameOf(slice), new ExecutionContext()));
        return partitions;
    }
}
