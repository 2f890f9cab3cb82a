package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.job.JobProperties;
import dev.waybill.reconciliation.job.slice.SliceFence;
import dev.waybill.reconciliation.job.slice.SliceSteps;
import java.util.Properties;
import java.util.UUID;
import net.javacrumbs.shedlock.support.Utils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.integration.partition.StepExecutionRequestHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.kafka.inbound.KafkaMessageDrivenChannelAdapter;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.SimpleKafkaHeaderMapper;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

/** A worker: does the slices that watchers ask for. */
class WorkerConfiguration {

    @Bean
    StepExecutionRequestHandler sliceRequestHandler(
            JobRepository jobRepository, SliceSteps steps, Flows flows, SliceLeases leases) {
        StepExecutionRequestHandler handler = new StepExecutionRequestHandler();
        handler.setJobRepository(jobRepository);
        handler.setStepLocator(name -> new LeasedSlice(steps.named(name), flows, leases));
        return handler;
    }

    @Bean
    SliceWorker sliceWorker(
            StepExecutionRequestHandler handler,
            SliceLeases leases,
            Auditor auditor,
            ClusterMetrics metrics,
            SliceWorker.Capacity capacity) {
        return new SliceWorker(handler, leases, auditor, metrics, capacity);
    }

    @Bean
    SliceWorker.Capacity workerCapacity(ClusterProperties cluster, JobProperties job, Flows flows) {
        int lokiRequests = flows.all().stream()
                .mapToInt(flow -> flow.source().requestsAtOnce())
                .max()
                .orElse(0);
        if (lokiRequests > cluster.lokiRequests()) {
            throw new IllegalArgumentException(
                    "waybill.cluster.loki-requests is %d, but must be at least waybill.loki.concurrency, which is %d"
                            .formatted(cluster.lokiRequests(), lokiRequests));
        }
        String name = "%s:%d:%s"
                .formatted(
                        Utils.getHostname(),
                        ProcessHandle.current().pid(),
                        UUID.randomUUID().toString().substring(0, 8));
        return new SliceWorker.Capacity(name, job.parallelSlices(), lokiRequests, cluster.beat());
    }

    /** One request at a time, which stays with the broker until its slice is taken. */
    @Bean
    KafkaMessageListenerContainer<Object, Object> sliceInletContainer(
            ConsumerFactory<Object, Object> consumers, ClusterProperties properties) {
        ContainerProperties container = new ContainerProperties(properties.topic());
        container.setGroupId(properties.group());
        container.setAckMode(ContainerProperties.AckMode.MANUAL_IMMEDIATE);
        container.setStopImmediate(true);
        Properties consumer = new Properties();
        consumer.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer.setProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "15000");
        consumer.setProperty(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "10000");
        consumer.setProperty(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        consumer.setProperty(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        consumer.setProperty(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        container.setKafkaConsumerProperties(consumer);
        KafkaMessageListenerContainer<Object, Object> listener =
                new KafkaMessageListenerContainer<>(consumers, container);
        listener.setAutoStartup(false); // the adapter starts it
        return listener;
    }

    @Bean
    KafkaMessageDrivenChannelAdapter<Object, Object> sliceInlet(
            KafkaMessageListenerContainer<Object, Object> sliceInletContainer, SliceWorker worker) {
        MessagingMessageConverter converter = new MessagingMessageConverter();
        converter.setHeaderMapper(new SimpleKafkaHeaderMapper("!*"));
        DirectChannel requests = new DirectChannel();
        requests.subscribe(worker);
        KafkaMessageDrivenChannelAdapter<Object, Object> adapter =
                new KafkaMessageDrivenChannelAdapter<>(sliceInletContainer);
        adapter.setRecordMessageConverter(converter);
        adapter.setOutputChannel(requests);
        worker.listenTo(adapter);
        return adapter;
    }

    /** Slices that a watcher does itself need none: whoever recovers them does so in the same process, or owns the report. */
    @Bean
    SliceFence sliceFence(SliceLeases leases) {
        return leases::hold;
    }

    @Bean
    WorkerDoor workerDoor() {
        return new WorkerDoor();
    }
}
