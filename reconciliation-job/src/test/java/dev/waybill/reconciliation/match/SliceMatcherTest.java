package dev.waybill.reconciliation.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SliceMatcherTest {

    private static final Instant BASE = Instant.parse("2026-01-28T02:16:00Z");

    private final SliceMatcher matcher = new SliceMatcher(BASE, BASE.plusSeconds(300), 42);

    @Test
    void reportsFileForwardedButNeverProcessed() {
        matcher.processed("a", BASE, BASE.plusMillis(300));

        assertThat(matcher.forwarded("a", BASE, BASE)).isEqualTo(Outcome.MATCHED);
        assertThat(matcher.forwarded("b", BASE, BASE)).isEqualTo(Outcome.MISSING);
        assertThat(matcher.counts()).isEqualTo(new SliceCounts(2, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void knowsFilesByTheirNamesWhereverInTheSliceTheyLie() {
        Instant last = BASE.plusSeconds(300).minusNanos(1_000);
        matcher.processed("a", last, last.plusMillis(1));
        matcher.failed("b", BASE);

        assertThat(matcher.forwarded("a", last, last)).isEqualTo(Outcome.MATCHED);
        assertThat(matcher.forwarded("b", BASE, BASE)).isEqualTo(Outcome.FAILED);
        assertThat(matcher.forwarded("c", BASE.plusSeconds(150), BASE)).isEqualTo(Outcome.MISSING);
    }

    @Test
    void givesTheProcessorsWordAsReason() {
        matcher.failed("a", BASE);

        assertThat(matcher.forwarded("a", BASE, BASE)).isEqualTo(Outcome.FAILED);
        assertThat(matcher.counts()).isEqualTo(new SliceCounts(1, 0, 1, 1, 0, 0, 0));
    }

    @Test
    void believesThatAFileIsProcessedWhateverFailedBefore() {
        matcher.failed("a", BASE);
        matcher.processed("a", BASE, BASE);

        assertThat(matcher.forwarded("a", BASE, BASE)).isEqualTo(Outcome.MATCHED);
        assertThat(matcher.counts()).isEqualTo(new SliceCounts(1, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void countsAFileOnceHoweverOftenItIsSighted() {
        matcher.processed("a", BASE, BASE);
        matcher.processed("a", BASE, BASE.plusMillis(1));
        matcher.processed("a", BASE, BASE.plusMillis(2));
        matcher.forwarded("a", BASE, BASE);

        assertThat(matcher.forwarded("a", BASE, BASE.plusMillis(1))).isEqualTo(Outcome.REPEATED);
        assertThat(matcher.forwarded("b", BASE, BASE)).isEqualTo(Outcome.MISSING);
        assertThat(matcher.forwarded("b", BASE, BASE)).isEqualTo(Outcome.REPEATED);
        assertThat(matcher.counts()).isEqualTo(new SliceCounts(2, 1, 1, 0, 2, 0, 0));
    }

    @Test
    void countsOrphans() {
        matcher.processed("never announced", BASE, BASE);

        assertThat(matcher.counts()).isEqualTo(new SliceCounts(0, 1, 0, 0, 0, 1, 0));
    }

    @Test
    void measuresFromTheFirstAnnouncementToTheFirstFinish() {
        matcher.processed("a", BASE, BASE.plusMillis(700));
        matcher.processed("a", BASE, BASE.plusMillis(400));
        matcher.forwarded("a", BASE, BASE.plusMillis(100));
        matcher.forwarded("a", BASE, BASE.plusMillis(200));

        assertThat(matcher.latencies().max()).isEqualTo(300);
    }
}
