package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.timed.AnnouncementTimedSource;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Files whose names hold no time belong to the window in which they were announced. */
@Import(UntimedFilesTest.Untimed.class)
class UntimedFilesTest extends IntegrationTest {

    private static final AuditWindow FIRST =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:00Z"), Duration.ofMinutes(1));
    private static final AuditWindow SECOND = FIRST.next();
    private static final AuditWindow THIRD = SECOND.next();

    @Autowired
    private Auditor auditor;

    @Autowired
    private Reports reports;

    @TestConfiguration(proxyBeanMethods = false)
    static class Untimed {

        @Bean
        Flow untimed(MemorySource source) {
            WindowProperties windows = new WindowProperties(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    ZoneOffset.UTC);
            return new Flow("untimed", windows, new AnnouncementTimedSource(source, windows.margins()));
        }
    }

    @BeforeEach
    void goOn() {
        bothGoOn(THIRD.end().plus(Duration.ofMinutes(20)));
    }

    /** More files than a slice holds, announced up to the last instant of a window, each processed a little later. */
    @Test
    void judgesEachFileOnceInTheWindowOfItsAnnouncement() {
        for (int i = 0; i < 360; i++) {
            Instant announced = FIRST.start().plusMillis(500L * i);
            log(Side.FORWARDED, "order-%d.xml".formatted(i), announced);
            if (i % 20 != 0) {
                log(Side.PROCESSED, "order-%d.xml".formatted(i), announced.plusMillis(3_700));
            }
        }
        for (AuditWindow window : List.of(FIRST, SECOND, THIRD)) {
            Report report = auditor.audit("untimed", window, false);
            assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
            assertThat(report.figures().forwardCount()).isEqualTo(120);
            assertThat(report.figures().lostCount()).isEqualTo(6);
            assertThat(report.figures().orphanCount()).isZero();
        }
        assertThat(jdbc.queryForList("SELECT file_name FROM lost_files ORDER BY file_time", String.class))
                .containsExactlyElementsOf(IntStream.range(0, 18)
                        .mapToObj(i -> "order-%d.xml".formatted(20 * i))
                        .toList());
    }

    @Test
    void knowsThatOneNameIsThatOfSeveralFiles() {
        for (int second : List.of(1, 20, 40)) {
            log(Side.FORWARDED, "stock.csv", FIRST.start().plusSeconds(second));
        }
        log(Side.PROCESSED, "stock.csv", FIRST.start().plusSeconds(42));
        Report report = auditor.audit("untimed", FIRST, false);
        assertThat(report.figures().forwardCount()).isEqualTo(3);
        assertThat(report.figures().lostCount()).isEqualTo(2);
    }

    @Test
    void recoversTheFileThatAnUnannouncedProcessingIsAbout() {
        log(Side.FORWARDED, "a.csv", FIRST.start().plusSeconds(30));
        log(Side.FORWARDED, "b.csv", FIRST.start().plusSeconds(30));
        log(Side.FORWARDED, "c.csv", SECOND.start().plusSeconds(30));
        log(Side.PROCESSED, "c.csv", SECOND.start().plusSeconds(31));
        log(Side.PROCESSED, "a.csv", SECOND.start().plusSeconds(50));
        auditor.audit("untimed", FIRST, false);
        auditor.audit("untimed", SECOND, false);
        Report first = reports.find("untimed", FIRST).orElseThrow();
        assertThat(first.figures().lostCount()).isEqualTo(2);
        assertThat(first.figures().recoveredCount()).isEqualTo(1);
        assertThat(jdbc.queryForList("SELECT file_name FROM lost_files WHERE recovered_at IS NOT NULL", String.class))
                .containsExactly("a.csv");
    }

    private void log(Side side, String name, Instant at) {
        source.add(side, name, at, at);
    }
}
