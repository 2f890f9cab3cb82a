package dev.waybill.simulator.processor;

import dev.waybill.simulator.chance.Chance;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.SightingLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the processor together. */
@Configuration(proxyBeanMethods = false)
class ProcessorConfiguration {

    private static final Logger console = LoggerFactory.getLogger(ProcessorConfiguration.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Chance chance(ProcessorProperties properties) {
        Long given = properties.seed();
        long seed = given == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : given;
        console.info("Loses a share of {} of the files, seed {}", properties.lossRate(), seed);
        return new Chance(seed);
    }

    @Bean
    ProcessorMetrics fileMetrics(MeterRegistry registry) {
        return new ProcessorMetrics(registry);
    }

    @Bean
    ProcessLog processLog(ZoneId fileTimeZone) {
        return new ProcessLog(fileTimeZone);
    }

    @Bean
    WorkTimer workTimer(ProcessorMetrics metrics) {
        return new WorkTimer(metrics);
    }

    @Bean
    Workshop workshop(
            Chance chance,
            ProcessorProperties properties,
            ProcessLog lines,
            Journal journal,
            SightingLog sightings,
            ProcessorMetrics metrics,
            WorkTimer timer,
            Clock clock) {
        Fates fates = new Fates(chance, properties);
        return new Workshop(fates, lines, journal, sightings, metrics, timer.executor(), clock);
    }

    @Bean
    RateReport rateReport(ProcessLog lines, Journal journal, ProcessorMetrics metrics, WorkTimer timer, Clock clock) {
        RateReport report = new RateReport(lines, journal, metrics, clock);
        report.startOn(timer.executor());
        return report;
    }

    @Bean
    ReceiptReader receiptReader(JsonMapper mapper) {
        return new ReceiptReader(mapper);
    }
}
