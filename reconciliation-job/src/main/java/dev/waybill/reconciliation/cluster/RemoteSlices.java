package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.AuditParameters;
import dev.waybill.reconciliation.job.PlanContext;
import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.job.slice.SliceHandlers;
import dev.waybill.reconciliation.job.slice.SlicesHere;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import dev.waybill.reconciliation.window.SliceScope;
import java.util.Collection;
import java.util.Set;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.integration.partition.StepExecutionRequest;

/**
 * Has workers do the slices of a window:
 *
 * <ol>
 *   <li>Spring Batch makes a step execution of each slice, STARTING;
 *   <li>with what the plan counted of it, it is asked for on the topic: {@link SliceRequests};
 *   <li>a worker takes it, {@link SliceLeases}, does it and ends it: {@link SliceWorker};
 *   <li>the watcher looks at the database until all have ended, and gives to another what a worker does not end:
 *       {@link SlicesUnderway}.
 * </ol>
 *
 * <p>There is no way back but the database, so that a worker that dies, a broker that forgets, and a watcher that is started again
 * find the same truth. A pass of few slices is done by the watcher itself.
 */
class RemoteSlices implements SliceHandlers {

    private final Flows flows;
    private final JobRepository jobRepository;
    private final SliceLeases leases;
    private final SliceRequests requests;
    private final StopSignal stopSignal;
    private final SlicesHere here;
    private final ClusterProperties properties;
    private final ClusterMetrics metrics;

    RemoteSlices(
            Flows flows,
            JobRepository jobRepository,
            SliceLeases leases,
            SliceRequests requests,
            StopSignal stopSignal,
            SlicesHere here,
            ClusterProperties properties,
            ClusterMetrics metrics) {
        this.flows = flows;
        this.jobRepository = jobRepository;
        this.leases = leases;
        this.requests = requests;
        this.stopSignal = stopSignal;
        this.here = here;
        this.properties = properties;
        this.metrics = metrics;
    }

    @Override
    public PartitionHandler of(Step sliceStep) {
        return (splitter, watching) -> handle(sliceStep, splitter, watching);
    }

    private Collection<StepExecution> handle(Step step, StepExecutionSplitter splitter, StepExecution watching)
            throws Exception {
        Set<StepExecution> slices = splitter.split(watching, 1);
        if (slices.size() < properties.leastSlices()) {
            return here.of(step).handle(new Split(splitter.getStepName(), slices), watching);
        }
        Post post = execution -> {
            execution.getExecutionContext().putString(LeasedSlice.KNOWN, known(execution));
            jobRepository.updateExecutionContext(execution);
        };
        return new SlicesUnderway(
                        watching,
                        new SlicesUnderway.Tools(
                                jobRepository,
                                leases,
                                execution -> requests.send(new StepExecutionRequest(step.getName(), execution.getId())),
                                post,
                                stopSignal.of(AuditParameters.from(
                                                watching.getJobExecution().getJobParameters())
                                        .flow()),
                                metrics),
                        properties)
                .await(slices);
    }

    /** What this process knows of the slice's lines: what the plan counted, and that nothing of it is hidden. */
    private String known(StepExecution execution) {
        JobExecution job = execution.getJobExecution();
        AuditParameters audit = AuditParameters.from(job.getJobParameters());
        Flow flow = flows.get(audit.flow());
        SlicePlan plan = PlanContext.plan(job.getExecutionContext(), audit.window());
        Slice slice = PlanContext.sliceOfStep(execution.getStepName());
        return flow.source().known(new SliceScope(plan, slice, flow.window().margins()).range());
    }

    /** What is done to a step execution before it is asked for. */
    @FunctionalInterface
    interface Post {
        void prepare(StepExecution execution);
    }

    /** Slices that are split already. */
    private record Split(String getStepName, Set<StepExecution> slices) implements StepExecutionSplitter {

        @Override
        public Set<StepExecution> split(StepExecution watching, int gridSize) {
            return slices;
        }
    }
}
