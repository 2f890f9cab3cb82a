package dev.waybill.simulator.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives a simulator its journal, with health and metrics. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JournalProperties.class)
public class JournalConfiguration {

    /** The zone in which names and log lines are written. */
    @Bean
    ZoneId fileTimeZone(JournalProperties properties) {
        return properties.zoneId();
    }

    @Bean
    Journal journal(JournalProperties properties, ZoneId zone) {
        Clock clock = Clock.system(zone);
        Path folder = properties.logDir();
        LineSink log = new RotatingLog(folder, properties.logName(), properties.retention(), clock, System::nanoTime);
        Path logFile = folder.resolve(properties.logName() + ".log");
        Journal journal = new Journal(sink("app.log-dir", logFile, log), truthSink(properties.truthPath()));
        journal.start();
        return journal;
    }

    @Bean
    JournalHealthIndicator journalHealthIndicator(Journal journal) {
        return new JournalHealthIndicator(journal);
    }

    @Bean
    JournalMetrics journalMetrics(Journal journal) {
        return new JournalMetrics(journal);
    }

    private static @Nullable ForgivingSink truthSink(@Nullable Path path) {
        return path == null ? null : sink("app.truth-file", path, new WholeLineFile(path, System::nanoTime));
    }

    private static ForgivingSink sink(String property, Path file, LineSink sink) {
        try {
            sink.open();
        } catch (IOException e) {
            throw new UnusableFileException(property, file, e);
        }
        return new ForgivingSink(sink, file.toString(), System::nanoTime);
    }
}
