package dev.waybill.reconciliation.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who is waited for, by the chains of records. All times are seconds after a start. */
class ChainsTest {

    private static final Instant START = Instant.parse("2026-01-28T11:00:00Z");
    private static final LogRange RANGE = new LogRange(at(100), at(160));

    private final List<ControlRecord> records = new ArrayList<>();

    @Test
    void waitsForNobodyWhoSaidAllOfTheRange() {
        chain("a", 0, 0, 160, false);
        assertThat(chains().silent(RANGE)).isEmpty();
        assertThat(chains().gaps(RANGE)).isEmpty();
        assertThat(chains().tails(RANGE)).isEmpty();
    }

    @Test
    void waitsForAWriterThatSaidNothingOfTheEnd() {
        chain("a", 0, 0, 160, false);
        chain("b", 0, 0, 150, false);
        assertThat(chains().silent(RANGE))
                .singleElement()
                .satisfies(last -> assertThat(last.to()).isEqualTo(at(150)));
    }

    @Test
    void waitsForAWriterThatFellSilentBeforeTheRange() {
        chain("b", 0, 0, 50, false);
        assertThat(chains().silent(RANGE)).hasSize(1);
    }

    @Test
    void waitsForNobodyWhoEnded() {
        chain("b", 0, 0, 120, true);
        assertThat(chains().silent(RANGE)).isEmpty();
        assertThat(chains().tails(RANGE)).isEmpty();
    }

    @Test
    void findsTheTailOfAWriterThatWasKilled() {
        chain("b", 0, 0, 120, false);
        chain("b", 140, 140, 160, false);
        assertThat(chains().silent(RANGE)).isEmpty();
        assertThat(chains().tails(RANGE)).containsExactly(new Tail("b", Side.PROCESSED, at(120), at(140)));
    }

    @Test
    void findsTheTailOfAWriterThatWasKilledBeforeTheRangeAndCameBackInIt() {
        chain("b", 0, 0, 50, false);
        chain("b", 140, 140, 160, false);
        assertThat(chains().tails(RANGE)).containsExactly(new Tail("b", Side.PROCESSED, at(50), at(140)));
    }

    @Test
    void mindsNoTailOutsideOfTheRange() {
        chain("b", 0, 0, 50, false);
        chain("b", 60, 60, 160, false);
        assertThat(chains().tails(RANGE)).isEmpty();
    }

    @Test
    void findsRecordsThatAreMissing() {
        chain("a", 0, 0, 160, false);
        records.removeIf(record -> record.seq() == 12);
        assertThat(chains().gaps(RANGE)).containsExactly(new Chains.Gap("a", at(120), at(130)));
    }

    @Test
    void findsTheFirstRecordsOfAStartMissing() {
        chain("a", 110, 110, 160, false);
        records.removeIf(record -> record.seq() == 0);
        assertThat(chains().gaps(RANGE)).containsExactly(new Chains.Gap("a", at(110), at(120)));
    }

    @Test
    void mindsNoGapOutsideOfTheRange() {
        chain("a", 0, 0, 200, false);
        records.removeIf(record -> record.seq() == 3 || record.seq() == 18);
        assertThat(chains().gaps(RANGE)).isEmpty();
    }

    @Test
    void findsAWriterOfWhomNothingOfTheRangeArrivedThoughItGoesOn() {
        chain("a", 0, 0, 300, false);
        records.removeIf(
                record -> record.from().isBefore(at(160)) && record.to().isAfter(at(100)));
        assertThat(chains().gaps(RANGE)).containsExactly(new Chains.Gap("a", at(100), at(160)));
    }

    /** Two processes of one name, or a clock that was set back: the later start says nothing of the earlier one. */
    @Test
    void waitsForAChainThatALaterStartDidNotFollow() {
        chain("b", 0, 0, 120, false);
        chain("b", 50, 50, 200, false);
        assertThat(chains().silent(RANGE))
                .singleElement()
                .satisfies(last -> assertThat(last.to()).isEqualTo(at(120)));
        assertThat(chains().tails(RANGE)).isEmpty();
    }

    @Test
    void waitsForAChainThatALaterStartDidNotFollowWhoseFirstRecordsAreMissing() {
        chain("b", 0, 0, 120, false);
        chain("b", 50, 50, 300, false);
        records.removeIf(
                record -> record.boot() == at(50).toEpochMilli() && record.to().isBefore(at(180)));
        assertThat(chains().silent(RANGE)).hasSize(1);
    }

    /** The clock was an hour ahead for a while, and the writer began anew when it was set right. */
    @Test
    void waitsForTheChainThatGoesOnWithAnEarlierClock() {
        chain("b", 40, 40, 70, true);
        chain("b", 20, 20, 120, false);
        assertThat(chains().silent(RANGE)).hasSize(1);
    }

    @Test
    void takesAStartTwoSecondsBeforeTheEndOfTheLastRecordForTheNext() {
        chain("b", 0, 0, 120, false);
        chain("b", 118, 118, 168, false);
        assertThat(chains().silent(RANGE)).isEmpty();
        assertThat(chains().tails(RANGE)).isEmpty();
    }

    @Test
    void answersTheSameInWhateverOrderRecordsCome() {
        chain("a", 0, 0, 120, false);
        chain("a", 130, 130, 160, false);
        chain("b", 0, 0, 150, false);
        List<Tail> tails = chains().tails(RANGE);
        Collections.shuffle(records, new Random(7));
        assertThat(chains().tails(RANGE)).isEqualTo(tails);
        assertThat(chains().silent(RANGE)).hasSize(1);
        assertThat(chains().gaps(RANGE)).isEmpty();
    }

    @Test
    void takesAWriterForDeadOnlyAfterSomeIntervals() {
        chain("a", 0, 0, 60, false);
        ControlRecord last = records.getLast();
        assertThat(Chains.isOverdue(last, at(75))).isFalse();
        assertThat(Chains.isOverdue(last, at(101))).isTrue();
    }

    private void chain(String writer, int boot, int from, int to, boolean end) {
        for (int second = from; second < to; second += 10) {
            records.add(new ControlRecord(
                    writer,
                    at(boot).toEpochMilli(),
                    Side.PROCESSED,
                    (second - from) / 10,
                    at(second),
                    at(second + 10),
                    0,
                    0,
                    0,
                    end && second + 10 >= to));
        }
    }

    private Chains chains() {
        return new Chains(records);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
