package dev.waybill.reconciliation.source.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.ControlWriter.Said;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lives of writers: killed, stopped, begun anew, with clocks that step. All times are seconds after {@link #START}. */
class ControlLedgerTest {

    private static final Instant START = Instant.ofEpochSecond(1_769_566_600L);

    private final List<ControlRecord> records = new ArrayList<>();
    private final List<Said> lines = new ArrayList<>();

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static Stretch stretch(long from, long to) {
        return new Stretch(at(from).toEpochMilli(), at(to).toEpochMilli());
    }

    /** Logs a line a second, and says so in intervals of ten seconds. */
    private List<ControlRecord> live(String writer, long boot, long from, long to, boolean end) {
        List<Said> own = new ArrayList<>();
        for (long second = from; second < to; second++) {
            own.add(new Said(at(second), writer + boot + "-" + second));
        }
        lines.addAll(own);
        List<ControlRecord> said =
                new ControlWriter(writer, boot, Side.PROCESSED).say(at(from), at(to), Duration.ofSeconds(10), own, end);
        records.addAll(said);
        return said;
    }

    private WriterProof proof(long from, long to) {
        ControlLedger ledger = new ControlLedger(
                Side.PROCESSED, stretch(from, to), new Stretch(0, Long.MAX_VALUE), Map.of("log", records));
        lines.stream()
                .filter(line -> line.at().toEpochMilli() >= ledger.range().from()
                        && line.at().toEpochMilli() < ledger.range().to())
                .forEach(line -> ledger.take("log", line.at().toEpochMilli(), NameHash.of(line.name())));
        List<WriterProof> proofs = ledger.proofs();
        assertThat(proofs).hasSize(1);
        return proofs.getFirst();
    }

    private static Deficit deficit(long from, long to, long missing, long names) {
        return new Deficit(at(from), at(to), missing, names);
    }

    @Test
    void widensTheRangeToWholeIntervals() {
        live("a", 1, 0, 60, false);

        WriterProof proof = proof(13, 32);

        assertThat(proof.isTotal()).isTrue();
        assertThat(proof.expected()).isEqualTo(30);
        assertThat(proof.read()).isEqualTo(30);
    }

    @Test
    void doesNotVouchForTheTailOfAWriterThatWasKilled() {
        live("a", 1, 0, 30, false);

        assertThat(proof(5, 30).isTotal()).isTrue();
        assertThat(proof(5, 31).isTotal()).isFalse();
        assertThat(proof(5, 31).deficits()).isEmpty();
    }

    @Test
    void doesNotVouchBetweenAKillAndTheNextBoot() {
        live("a", 1, 0, 30, false);
        live("a", 2, 37, 60, false);

        assertThat(proof(5, 60).covered()).isFalse();
        assertThat(proof(5, 60).deficits()).isEmpty();
        assertThat(proof(5, 30).isTotal()).isTrue();
        assertThat(proof(41, 60).isTotal()).isTrue();
    }

    /** The first interval begins with the second of the start, in which the life before it may have logged as well. */
    @Test
    void takesLinesOfTheLifeBeforeForNoContradiction() {
        live("a", 1, 0, 30, false);
        live("a", 2, 37, 60, false);
        lines.add(new Said(at(37), "of the life before"));

        assertThat(proof(37, 60).covered()).isFalse();
        assertThat(proof(37, 60).deficits()).isEmpty();
    }

    @Test
    void vouchesForTheSilenceBetweenAnOrderlyStopAndTheNextBoot() {
        live("a", 1, 0, 34, true);
        live("a", 2, 47, 80, true);

        assertThat(proof(5, 75).isTotal()).isTrue();
        assertThat(proof(35, 45).isTotal()).isTrue();
        assertThat(proof(100, 200).isTotal()).isTrue();
        assertThat(proof(35, 45).expected()).isZero();
    }

    @Test
    void doesNotVouchForLinesOfAWriterThatSaidItHadStopped() {
        live("a", 1, 0, 34, true);
        lines.add(new Said(at(40), "another"));

        assertThat(proof(5, 60).covered()).isFalse();
    }

    @Test
    void doesNotVouchBeforeTheFirstRecord() {
        live("a", 1, 20, 60, false);

        assertThat(proof(19, 50).covered()).isFalse();
        assertThat(proof(20, 50).isTotal()).isTrue();
    }

    @Test
    void missesTheRecordsBeforeTheFirstOneThatIsKnown() {
        List<ControlRecord> said = live("a", 1, 0, 60, false);
        records.removeAll(said.subList(0, 3));

        assertThat(proof(15, 50).deficits()).containsExactly(deficit(15, 30, 0, 0));
        assertThat(proof(15, 50).covered()).isFalse();
    }

    @Test
    void missesARecordBetweenTwoOthers() {
        List<ControlRecord> said = live("a", 1, 0, 60, false);
        records.remove(said.get(2));

        assertThat(proof(15, 50).deficits()).containsExactly(deficit(20, 30, 0, 0));
        assertThat(proof(35, 50).isTotal()).isTrue();
    }

    @Test
    void doesNotVouchWhereTheClockSteppedBackAndDoesBeforeAndAfter() {
        live("a", 100, 0, 57, true);
        live("a", 40, 33, 100, false);

        assertThat(proof(0, 30).isTotal()).isTrue();
        assertThat(proof(35, 55).covered()).isFalse();
        assertThat(proof(35, 55).deficits()).isEmpty();
        assertThat(proof(63, 100).isTotal()).isTrue();
    }

    @Test
    void findsWhatIsMissingEvenWhereTwoLivesOverlap() {
        live("a", 1, 0, 57, true);
        live("a", 2, 56, 100, false);
        lines.removeIf(line -> line.name().equals("a2-58"));

        assertThat(proof(50, 60).deficits())
                .singleElement()
                .satisfies(missing -> assertThat(missing.names()).isEqualTo(1));
    }

    @Test
    void countsALineThatRepeatsANameAndIsMissing() {
        Said line = new Said(at(12), "twice");
        List<Said> own = List.of(line, new Said(at(14), "twice"), new Said(at(15), "once"));
        records.addAll(
                new ControlWriter("a", 1, Side.PROCESSED).say(at(0), at(30), Duration.ofSeconds(10), own, false));
        lines.addAll(own);
        lines.remove(line);

        assertThat(proof(0, 30).deficits()).containsExactly(deficit(10, 20, 1, 0));
    }

    @Test
    void saysThatMoreNamesOrOthersWereReadThanWereSaid() {
        live("a", 1, 0, 40, false);
        lines.add(new Said(at(15), "more"));
        lines.removeIf(line -> line.name().equals("a1-25"));
        lines.add(new Said(at(25), "another"));

        assertThat(proof(0, 40).deficits()).containsExactly(deficit(10, 20, 0, -1), deficit(20, 30, 0, 0));
        assertThat(proof(0, 40).covered()).isTrue();
    }

    @Test
    void addsUpWhatTwoWritersSayWhoseIntervalsAreOfOtherLengths() {
        live("a", 1, 0, 60, false);
        List<Said> own = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            own.add(new Said(at(second), "b-" + second));
        }
        lines.addAll(own);
        records.addAll(
                new ControlWriter("b", 1, Side.PROCESSED).say(at(0), at(60), Duration.ofSeconds(20), own, false));
        assertThat(proof(15, 35).isTotal()).isTrue();
        assertThat(proof(15, 35).writer()).isEqualTo("a, b");

        lines.removeIf(line -> line.name().equals("b-25"));

        assertThat(proof(15, 35).deficits()).containsExactly(deficit(20, 40, 1, 1));
    }

    @Test
    void readsNoEndlessStretchForWritersWhoNeverEndAnIntervalTogether() {
        live("a", 1, 0, 600, false);
        live("b", 1, 5, 605, false);

        ControlLedger ledger = new ControlLedger(
                Side.PROCESSED, stretch(300, 310), new Stretch(0, Long.MAX_VALUE), Map.of("log", records));

        assertThat(ledger.range()).isEqualTo(stretch(300, 310));
        assertThat(ledger.open()).isNotEmpty();
    }

    @Test
    void missesARecordThatWasSaidOtherwiseBefore() {
        live("a", 1, 0, 40, false);
        records.add(new ControlRecord("a", 1, Side.PROCESSED, 1, at(10), at(20), 3, 3, 7, false));

        assertThat(proof(0, 40).deficits()).containsExactly(deficit(10, 20, 0, 0));
        assertThat(proof(0, 40).covered()).isFalse();
        assertThat(proof(20, 40).isTotal()).isTrue();
    }

    @Test
    void missesIntervalsThatDoNotFollowEachOther() {
        live("a", 1, 0, 40, false);
        records.add(new ControlRecord("a", 1, Side.PROCESSED, 4, at(50), at(60), 0, 0, 0, false));

        assertThat(proof(30, 60).deficits()).containsExactly(deficit(30, 60, 0, 0));
        assertThat(proof(30, 60).covered()).isFalse();
        assertThat(proof(0, 30).isTotal()).isTrue();
    }
}
