package dev.waybill.reconciliation.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A slice holds the files of both stages, so a window is cut by the stage that tells of more, be it the processor. */
class OneSidedTest extends IntegrationTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    /** Slices are made for this many files. */
    private static final int SLICE_FILES = 50;

    @Autowired
    private Auditor auditor;

    @ParameterizedTest
    @EnumSource(names = {"PROCESSED", "FAILED"})
    void cutsAWindowOfWhichTheProcessorTellsFarMore(Side processor) {
        for (int i = 0; i < 20; i++) {
            source.add(Side.FORWARDED, name(3 * i, i), made(3 * i), made(3 * i));
        }
        for (int i = 0; i < 1_200; i++) {
            source.add(
                    processor, name(i / 20, 100 + i), made(i / 20), made(i / 20).plusMillis(300));
        }
        for (int i = 0; i < 20; i += 2) {
            source.add(Side.PROCESSED, name(3 * i, i), made(3 * i), made(3 * i).plusMillis(300));
        }

        Report report = audit();
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().forwardCount()).isEqualTo(20);
        assertThat(report.figures().lostCount()).isEqualTo(10);
        assertThat(report.figures().orphanCount()).isEqualTo(processor == Side.PROCESSED ? 1_200 : 0);
        assertThat(slices()).isGreaterThanOrEqualTo(1_200 / SLICE_FILES / 2);
    }

    @Test
    void cutsAWindowOfWhichTheForwarderTellsFarMore() {
        for (int i = 0; i < 1_200; i++) {
            source.add(Side.FORWARDED, name(i / 20, i), made(i / 20), made(i / 20));
        }
        for (int i = 0; i < 1_200; i += 100) {
            source.add(
                    Side.PROCESSED, name(i / 20, i), made(i / 20), made(i / 20).plusMillis(300));
        }

        Report report = audit();
        assertThat(report.status()).isEqualTo(ReportStatus.COMPLETE);
        assertThat(report.figures().lostCount()).isEqualTo(1_188);
        assertThat(slices()).isGreaterThanOrEqualTo(1_200 / SLICE_FILES / 2);
    }

    private Report audit() {
        bothGoOn(WINDOW.end().plusSeconds(30));
        clock.set(WINDOW.end().plus(Duration.ofMinutes(2)));
        return auditor.audit(FLOW, WINDOW, false);
    }

    private int slices() {
        Integer count = jdbc.queryForObject(
                "SELECT COUNT(*) FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE 'reconcileSlice:%'", Integer.class);
        return count == null ? 0 : count;
    }

    private static Instant made(int second) {
        return WINDOW.start().plusSeconds(second);
    }

    private static String name(int second, int number) {
        return FileNames.of(made(second), number);
    }
}
