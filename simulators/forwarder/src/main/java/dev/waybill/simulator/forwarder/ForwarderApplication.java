package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.journal.JournalConfiguration;
import dev.waybill.simulator.journal.SightingLogConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Starts the forwarder. */
@SpringBootApplication
@Import({JournalConfiguration.class, SightingLogConfiguration.class})
@EnableConfigurationProperties(ForwarderProperties.class)
class ForwarderApplication {

    public static void main(String[] args) {
        SpringApplication.run(ForwarderApplication.class, args);
    }
}
