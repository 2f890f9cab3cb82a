package dev.waybill.reconciliation;

import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The application with a source in memory, a clock that tests set, and a real database, which is emptied before each test.
 * Windows are a minute long, look 10 s further, and settle 5 s after that.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "SYSTEM_ZONE=UTC",
            "waybill.schedule.enabled=false",
            "waybill.schedule.lock-at-most-for=2s",
            "waybill.schedule.max-clock-skew=100000d",
            "waybill.schedule.max-windows-per-tick=20",
            "waybill.job.chunk-size=10",
            "waybill.job.slice-files=50",
            "logging.level.root=warn"
        })
@Import(IntegrationTest.Doubles.class)
public abstract class IntegrationTest {

    /** The flow that tests audit. */
    protected static final String FLOW = "default";

    /** The same with a collector in between. */
    protected static final String COLLECTED = "collected";

    /** The same, whose silence is taken for idleness. */
    protected static final String IDLE = "idle";

    /** Tables in an order in which they can be emptied. */
    private static final List<String> TABLES = List.of(
            "stray_sightings",
            "late_sightings",
            "late_announcements",
            "window_lines",
            "report_writers",
            "lost_files",
            "reports",
            "flow_starts",
            "flow_lengths",
            "counted_lines",
            "BATCH_STEP_EXECUTION_CONTEXT",
            "BATCH_JOB_EXECUTION_CONTEXT",
            "BATCH_STEP_EXECUTION",
            "BATCH_JOB_EXECUTION_PARAMS",
            "BATCH_JOB_EXECUTION",
            "BATCH_JOB_INSTANCE");

    @Autowired
    protected MemorySource source;

    @Autowired
    protected MutableClock clock;

    @Autowired
    protected JdbcTemplate jdbc;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.create().register(registry);
    }

    @BeforeEach
    void empty() {
        TABLES.forEach(table -> jdbc.update("DELETE FROM " + table));
        // ShedLock remembers that its row is there, so the row stays and only the lock ends
        jdbc.update("UPDATE shedlock SET lock_until = locked_at");
        source.clear();
        clock.reset();
    }

    /** Has both stages log once more, so that neither counts as silent in what lies before. */
    protected void bothGoOn(Instant at) {
        String name = FileNames.of(at, 99_999_999);
        source.add(Side.FORWARDED, name, at, at);
        source.add(Side.PROCESSED, name, at, at);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Doubles {

        @Bean
        MemorySource memorySource() {
            return new MemorySource();
        }

        @Bean
        @Primary
        Flows memoryFlows(MemorySource source, ObjectProvider<Flow> further) {
            return new Flows(Stream.concat(
                            Stream.of(
                                    new Flow(FLOW, windows(), source),
                                    new Flow(COLLECTED, windows(), source, true, false),
                                    new Flow(IDLE, windows(), source, true, true)),
                            further.stream())
                    .toList());
        }

        @Bean
        MutableClock mutableClock() {
            return new MutableClock();
        }

        @Bean
        @Primary
        Clock testClock(MutableClock clock) {
            return clock;
        }

        private static WindowProperties windows() {
            return new WindowProperties(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    ZoneOffset.UTC);
        }
    }
}
