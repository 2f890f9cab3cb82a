package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.job.slice.LeaseLostException;
import dev.waybill.reconciliation.job.slice.SliceFence;
import dev.waybill.reconciliation.job.slice.SliceHandlers;
import dev.waybill.reconciliation.job.slice.SliceSteps;
import dev.waybill.reconciliation.job.slice.SlicesHere;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.batch.integration.partition.StepExecutionRequestHandler;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A watcher and a worker in one process, between which every request comes twice. */
@TestConfiguration(proxyBeanMethods = false)
class LoopbackWorker {

    private final ClusterMetrics metrics = new ClusterMetrics(new SimpleMeterRegistry());

    @Bean
    SliceLeases sliceLeases(
            JdbcTemplate jdbc, PlatformTransactionManager transactionManager, ClusterProperties properties) {
        return new SliceLeases(jdbc, new TransactionTemplate(transactionManager), properties);
    }

    /** Without a lock: Spring Batch locks within a process what it updates, and would wait for it here. */
    @Bean
    SliceFence sliceFence(JdbcTemplate jdbc) {
        return id -> {
            if (!jdbc.queryForList(
                            "SELECT STATUS FROM BATCH_STEP_EXECUTION WHERE STEP_EXECUTION_ID = ?", String.class, id)
                    .equals(List.of("STARTED"))) {
                throw new LeaseLostException(id);
            }
        };
    }

    @Bean
    @Primary
    @SuppressWarnings("NullAway") // nothing of Kafka is asked for
    SliceHandlers loopback(BeanFactory beans, ClusterProperties properties) {
        SliceRequests requests = new SliceRequests(null, null, null, "") {
            @Override
            void send(StepExecutionRequest request) {
                SliceWorker worker = beans.getBean(SliceWorker.class);
                for (int copy = 0; copy < 2; copy++) {
                    Thread.ofVirtual().start(() -> deliver(worker, request));
                }
            }
        };
        return new RemoteSlices(
                beans.getBean(Flows.class),
                beans.getBean(JobRepository.class),
                beans.getBean(SliceLeases.class),
                requests,
                beans.getBean(StopSignal.class),
                beans.getBean(SlicesHere.class),
                properties,
                metrics);
    }

    @Bean
    @Lazy
    SliceWorker sliceWorker(
            JobRepository jobRepository, SliceSteps steps, Flows flows, SliceLeases leases, Auditor auditor) {
        StepExecutionRequestHandler handler = new StepExecutionRequestHandler();
        handler.setJobRepository(jobRepository);
        handler.setStepLocator(name -> new LeasedSlice(steps.named(name), flows, leases));
        SliceWorker worker = new SliceWorker(
                handler, leases, auditor, metrics, new SliceWorker.Capacity("w", 2, 1, Duration.ofMillis(100)));
        worker.start();
        return worker;
    }

    private static void deliver(SliceWorker worker, StepExecutionRequest request) {
        Copy copy = new Copy();
        worker.handleMessage(MessageBuilder.withPayload(SliceRequests.text(request))
                .setHeader(KafkaHeaders.ACKNOWLEDGMENT, copy)
                .build());
        if (copy.refused) {
            throw new IllegalStateException("Nobody refuses here: " + request);
        }
    }

    private static final class Copy implements Acknowledgment {

        private boolean refused;

        @Override
        public void acknowledge() {}

        @Override
        public void nack(Duration sleep) {
            refused = true;
        }
    }
}
