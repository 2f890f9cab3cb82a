package dev.waybill.simulator.processor;

import dev.waybill.simulator.journal.JournalConfiguration;
import dev.waybill.simulator.journal.SightingLogConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Starts the processor. */
@SpringBootApplication
@Import({JournalConfiguration.class, SightingLogConfiguration.class})
@EnableConfigurationProperties(ProcessorProperties.class)
class ProcessorApplication {

    public static void main(String[] args) {
        SpringApplication.run(ProcessorApplication.class, args);
    }
}
