package dev.waybill.reconciliation.job.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.StopSignal;
import dev.waybill.reconciliation.report.AuditMetrics;
import dev.waybill.reconciliation.report.LateAnnouncements;
import dev.waybill.reconciliation.report.LateSightings;
import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.report.StraySightings;
import dev.waybill.reconciliation.report.WindowLines;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.MemorySource;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** What a slice hands on is held up to a bound, whichever side it is of. */
class HandedOnTest {

    private static final AuditWindow WINDOW =
            AuditWindow.containing(Instant.parse("2026-01-28T11:00:20Z"), Duration.ofMinutes(1));
    private static final Slice FIRST = new Slice(WINDOW.start(), WINDOW.start().plusSeconds(30));
    private static final Slice SECOND = new Slice(FIRST.end(), WINDOW.end());

    private final SliceAudit.Stores stores = new SliceAudit.Stores(
            mock(Reports.class),
            mock(LostFiles.class),
            mock(StraySightings.class),
            mock(LateSightings.class),
            mock(LateAnnouncements.class),
            mock(WindowLines.class),
            mock(ReportWriters.class),
            mock(AuditMetrics.class),
            TransactionOperations.withoutTransaction(),
            SliceFence.NONE);

    @Test
    void strayAnnouncementsAreWrittenBeforeTheyAreMoreThanABatch() {
        MemorySource source = new MemorySource();
        Instant made = SECOND.start().plusSeconds(20);
        for (int i = 0;
                i < 2 * HandedOn.BATCH + 1;
                i++) { // announced long before their time, where the first slice looks
            source.add(
                    Side.FORWARDED, FileNames.of(made, i), made, FIRST.start().plusMillis(i));
        }
        List<Integer> written = new ArrayList<>();
        doAnswer(call -> written.add(call.<List<?>>getArgument(3).size()))
                .when(stores.strays())
                .write(any(), anyLong(), any(), any());
        when(stores.lateAnnouncements().concerning(any(), any(), any())).thenReturn(Collections.emptyIterator());
        SliceAudit audit = new SliceAudit(task(source, false), stores, mock(StopSignal.class));
        audit.open();
        assertThat(audit.nextForwarded()).isNull();
        audit.handOn();
        assertThat(written).containsExactly(HandedOn.BATCH, HandedOn.BATCH, 1);
    }

    @Test
    void announcementsOfOtherTimesAreWrittenDownUpToABound() {
        HandedOn handedOn = new HandedOn(task(new MemorySource(), false), stores);
        Instant made = WINDOW.start().minusSeconds(3_600);
        Sighting late = new Sighting(Side.FORWARDED, FileNames.of(made, 1), made, WINDOW.start());
        for (int i = 0; i < HandedOn.MOST_ANNOUNCEMENTS; i++) {
            handedOn.announced(late);
            assertThat(handedOn.held()).isLessThanOrEqualTo(HandedOn.BATCH);
            if (handedOn.isFull()) {
                handedOn.write();
            }
        }
        assertThat(handedOn.announcements()).isEqualTo(HandedOn.MOST_ANNOUNCEMENTS);
        assertThat(handedOn.untold())
                .as("half of it is that of the other slice")
                .isEqualTo(HandedOn.MOST_ANNOUNCEMENTS / 2);
    }

    @Test
    void theSecondPassWritesNothingOnceMore() {
        HandedOn handedOn = new HandedOn(task(new MemorySource(), true), stores);
        Instant made = WINDOW.start();
        handedOn.stray(new Sighting(Side.FORWARDED, FileNames.of(made, 1), made, made));
        handedOn.write();
        verify(stores.strays(), never()).write(any(), anyLong(), any(), any());
        verify(stores.lateAnnouncements(), never()).write(anyString(), any());
        assertThat(handedOn.held()).isZero();
    }

    private static SliceTask task(MemorySource source, boolean settling) {
        WindowProperties windows = new WindowProperties(
                WINDOW.length(), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(2), ZoneOffset.UTC);
        return new SliceTask(
                new Flow("default", windows, source),
                new SlicePlan(WINDOW, List.of(FIRST, SECOND)),
                FIRST,
                UUID.randomUUID(),
                1,
                1,
                settling,
                Duration.ofHours(24));
    }
}
