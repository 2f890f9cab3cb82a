package dev.waybill.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends every request of a topic a second time, to another partition. */
final class SecondCopy implements AutoCloseable {

    private final String topic;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final List<String> copied = new ArrayList<>();
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();
    private int partitions;

    SecondCopy(String servers, String topic) {
        this.topic = topic;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest", "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer());
    }

    void sendAgainWhatCame() {
        if (partitions == 0 && !assign()) {
            return;
        }
        consumer.poll(Duration.ofMillis(50)).forEach(record -> {
            if (!copied.contains(record.value())) {
                copied.add(record.value());
                sending.add(producer.send(
                        new ProducerRecord<>(topic, (record.partition() + 1) % partitions, null, record.value())));
            }
        });
        producer.flush();
    }

    private boolean assign() {
        List<PartitionInfo> infos = consumer.listTopics().get(topic);
        if (infos == null) {
            return false;
        }
        List<TopicPartition> all = infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        partitions = all.size();
        return true;
    }

    int sent() {
        assertThat(sending).allMatch(Future::isDone);
        return copied.size();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
