package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.chance.Chance;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.SightingLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Puts the forwarder together. */
@Configuration(proxyBeanMethods = false)
class ForwarderConfiguration {

    private static final Logger console = LoggerFactory.getLogger(ForwarderConfiguration.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Chance chance(ForwarderProperties properties) {
        Long given = properties.seed();
        long seed = given == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : given;
        console.info("Forwards {} files a second to {}, seed {}", properties.tps(), properties.processorUrl(), seed);
        return new Chance(seed);
    }

    @Bean
    ForwarderMetrics fileMetrics(MeterRegistry registry) {
        return new ForwarderMetrics(registry);
    }

    @Bean
    ConnectionProvider connections(ForwarderProperties properties) {
        return ConnectionProvider.builder("processor")
                .maxConnections(properties.maxInFlight())
                .pendingAcquireMaxCount(properties.maxInFlight())
                .lifo()
                .maxIdleTime(Duration.ofSeconds(30))
                .build();
    }

    /** Each file is posted once: a retry could hand it on twice. */
    @Bean
    Posting posting(ForwarderProperties properties, ConnectionProvider connections) {
        HttpClient client = HttpClient.create(connections)
                .disableRetry(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2_000)
                .headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON))
                .responseTimeout(properties.requestTimeout());
        return new Posting(client, properties.processorUrl());
    }

    @Bean
    Delivery delivery(
            Posting posting, ForwarderProperties properties, Journal journal, ForwarderMetrics metrics, Clock clock) {
        return new Delivery(posting, properties.maxInFlight(), journal, metrics, clock);
    }

    @Bean
    OutgoingFiles outgoingFiles(Delivery delivery, ForwarderProperties properties, ForwarderMetrics metrics) {
        return new OutgoingFiles(delivery, properties.maxWaiting(), metrics);
    }

    @Bean
    ForwardLog forwardLog(ZoneId fileTimeZone) {
        return new ForwardLog(fileTimeZone);
    }

    @Bean
    Forwarder forwarder(
            ForwarderProperties properties,
            Chance chance,
            ForwardLog lines,
            Journal journal,
            SightingLog sightings,
            OutgoingFiles outgoing,
            ForwarderMetrics metrics,
            Clock clock) {
        FaultPlan faults = new FaultPlan(chance, properties.duplicateRate(), properties.orphanRate());
        return new Forwarder(
                new FileIds(chance), faults, lines, journal, sightings, outgoing, metrics, clock, properties.site());
    }

    @Bean
    Announcer announcer(Forwarder forwarder, ForwarderMetrics metrics, ForwarderProperties properties) {
        return new Announcer(forwarder, metrics, properties.tps());
    }
}
