package dev.waybill.reconciliation.cluster;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;

/**
 * Asks workers for slices, evenly over the partitions. A request is a line of text, {@code reconcileSlice 42}: step name and step
 * execution. All else is in the database, and it is no harm if a request comes twice or never.
 */
class SliceRequests {

    private static final Pattern TEXT = Pattern.compile("([A-Za-z]{1,60}) ([0-9]{1,18})");

    private final MessageChannel channel;
    private final KafkaTemplate<?, ?> template;
    private final KafkaAdmin admin;
    private final String topic;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean topicIsThere;

    SliceRequests(MessageChannel channel, KafkaTemplate<?, ?> template, KafkaAdmin admin, String topic) {
        this.channel = channel;
        this.template = template;
        this.admin = admin;
        this.topic = topic;
    }

    /**
     * Sends a request, and returns once the broker has it.
     *
     * @throws BrokerAwayException if the broker does not take it
     */
    void send(StepExecutionRequest request) {
        try {
            makeTopic();
            int partitions = template.partitionsFor(topic).size();
            channel.send(MessageBuilder.withPayload(text(request))
                    .setHeader(KafkaHeaders.PARTITION, Math.floorMod(next.getAndIncrement(), partitions))
                    .build());
        } catch (KafkaException | org.springframework.kafka.KafkaException | MessagingException e) {
            topicIsThere = false;
            throw new BrokerAwayException(e);
        }
    }

    private void makeTopic() {
        if (!topicIsThere) {
            if (!admin.initialize()) {
                throw new BrokerAwayException(null);
            }
            topicIsThere = true;
        }
    }

    static String text(StepExecutionRequest request) {
        return request.getStepName() + " " + request.getStepExecutionId();
    }

    /** The request that a payload is; empty where it is none. */
    static Optional<StepExecutionRequest> of(Object payload) {
        if (!(payload instanceof String text)) {
            return Optional.empty();
        }
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new StepExecutionRequest(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
