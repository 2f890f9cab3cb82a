package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.job.slice.SliceHandlers;
import dev.waybill.reconciliation.job.slice.SlicesHere;
import java.time.Duration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.kafka.outbound.KafkaProducerMessageHandler;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SimpleKafkaHeaderMapper;

/** A watcher that has workers do its slices. */
class WatcherConfiguration {

    private static final Duration SEND = Duration.ofSeconds(15);

    @Bean
    DirectChannel sliceRequestChannel(KafkaProducerMessageHandler<Object, Object> sliceOutlet) {
        DirectChannel channel = new DirectChannel();
        channel.subscribe(sliceOutlet);
        return channel;
    }

    @Bean
    KafkaProducerMessageHandler<Object, Object> sliceOutlet(
            KafkaTemplate<Object, Object> template, ClusterProperties properties) {
        KafkaProducerMessageHandler<Object, Object> handler = new KafkaProducerMessageHandler<>(template);
        handler.setTopicExpression(new LiteralExpression(properties.topic()));
        handler.setHeaderMapper(new SimpleKafkaHeaderMapper("!*"));
        handler.setSync(true);
        handler.setSendTimeout(SEND.toMillis());
        return handler;
    }

    @Bean
    SliceRequests sliceRequests(
            DirectChannel sliceRequestChannel,
            KafkaTemplate<Object, Object> template,
            KafkaAdmin admin,
            ClusterProperties properties) {
        return new SliceRequests(sliceRequestChannel, template, admin, properties.topic());
    }

    @Bean
    @Primary
    SliceHandlers remoteSlices(BeanFactory beans, ClusterProperties properties, ClusterMetrics metrics) {
        return new RemoteSlices(
                beans.getBean(Flows.class),
                beans.getBean(JobRepository.class),
                beans.getBean(SliceLeases.class),
                beans.getBean(SliceRequests.class),
                beans.getBean(StopSignal.class),
                beans.getBean(SlicesHere.class),
                properties,
                metrics);
    }
}
