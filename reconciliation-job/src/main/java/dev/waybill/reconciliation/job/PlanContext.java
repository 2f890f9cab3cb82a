package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Keeps the plan of an audit in its job execution's context, so that a restart works on the same slices. */
final class PlanContext {

    private static final String SLICES = "slices";

    private PlanContext() {}

    static boolean isPlanned(ExecutionContext job) {
        return job.containsKey(SLICES);
    }

    static void put(ExecutionContext job, SlicePlan plan) {
        job.putString(SLICES, plan.slices().stream().map(PlanContext::nameOf).collect(Collectors.joining(" ")));
    }

    static SlicePlan plan(ExecutionContext job, AuditWindow window) {
        List<Slice> slices = Arrays.stream(job.getString(SLICES).split(" "))
                .map(PlanContext::sliceOf)
                .toList();
        return new SlicePlan(window, slices);
    }

    /** The slice that a step execution works on. Its name tells, because its context may not have been saved by a run that died. */
    static Slice sliceOfStep(String stepName) {
        return sliceOf(stepName.substring(stepName.indexOf(':') + 1));
    }

    /** Both ends in milliseconds since the epoch: short, because step names are at most 100 characters. */
    static String nameOf(Slice slice) {
        return slice.start().toEpochMilli() + "-" + slice.end().toEpochMilli();
    }

    private static Slice sliceOf(String name) {
        String[] ends = name.split("-", 2);
        return new Slice(Instant.ofEpochMilli(Long.parseLong(ends[0])), Instant.ofEpochMilli(Long.parseLong(ends[1])));
    }
}
