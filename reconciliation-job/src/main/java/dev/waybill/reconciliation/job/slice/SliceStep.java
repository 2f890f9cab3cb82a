package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.JobProperties;
import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.report.LostFile;
import dev.waybill.reconciliation.source.Sighting;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The worker step: builds a chunk-oriented step around the slice that it is given, and executes it.
 *
 * <p>Made per execution rather than scoped, because a scoped bean is looked up again for each of millions of items; and not a
 * bean, because Spring Boot would have each item observed. Either costs more than the matching.
 */
public class SliceStep implements Step {

    private final String name;
    private final boolean settling;
    private final Flows flows;
    private final SliceAudit.Stores stores;
    private final StopSignal stopSignal;
    private final JobRepository jobRepository;
    private final PlatformTransactionManager transactionManager;
    private final JobProperties properties;

    /**
     * Makes a worker.
     *
     * @param settling whether slices are done a second time, to take in what other slices saw of their files
     */
    public SliceStep(
            String name,
            boolean settling,
            Flows flows,
            SliceAudit.Stores stores,
            StopSignal stopSignal,
            JobRepository jobRepository,
            PlatformTransactionManager transactionManager,
            JobProperties properties) {
        this.name = name;
        this.settling = settling;
        this.flows = flows;
        this.stores = stores;
        this.stopSignal = stopSignal;
        this.jobRepository = jobRepository;
        this.transactionManager = transactionManager;
        this.properties = properties;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
        SliceTask task = SliceTask.of(execution, flows, settling, properties.recoveryHorizon());
        SliceAudit audit = new SliceAudit(task, stores, stopSignal);
        ForwardedReader reader = new ForwardedReader(audit, execution.getExecutionContext());
        new StepBuilder(name, jobRepository)
                .<Sighting, LostFile>chunk(properties.chunkSize())
                .transactionManager(transactionManager)
                .reader(reader)
                .processor(new DiffProcessor(audit))
                .writer(new LostFileWriter(audit))
                .listener(reader)
                .interruptionPolicy(stopSignal.of(task.flow().name()))
                .observationRegistry(ObservationRegistry.NOOP)
                .build()
                .execute(execution);
    }
}
