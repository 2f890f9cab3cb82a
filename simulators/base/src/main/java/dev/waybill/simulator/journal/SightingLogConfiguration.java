package dev.waybill.simulator.journal;

import dev.waybill.simulator.chance.Chance;
import dev.waybill.simulator.control.ControlRecord;
import dev.waybill.simulator.control.ControlRecords;
import dev.waybill.simulator.control.ControlSettings;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives a simulator the log of its sightings, which is closed before the journal is. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SightingProperties.class)
public class SightingLogConfiguration {

    @Bean
    SightingLog sightingLog(
            Journal journal, SightingProperties properties, ControlWording wording, Clock clock, Chance chance) {
        AtomicLong number = new AtomicLong();
        BooleanSupplier drops = properties.dropLines() == 0
                ? () -> false
                : () -> chance.hits(properties.dropLines(), "drop", number.getAndIncrement());
        if (properties.controlInterval().isZero()) {
            return new SightingLog(journal, null, drops);
        }
        ControlSettings settings =
                new ControlSettings(properties.writerId(), properties.controlInterval(), wording.events());
        Consumer<ControlRecord> log =
                record -> journal.write(Entry.noise(wording.control(clock.instant(), record.message())));
        ControlRecords records = new ControlRecords(settings, clock, log);
        records.start();
        return new SightingLog(journal, records, drops);
    }
}
