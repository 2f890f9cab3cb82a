package dev.waybill.reconciliation.source.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.ControlWriter.Said;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import dev.waybill.reconciliation.source.line.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers that share an id, whose clocks step, who restart in a hurry or say what cannot be. */
class HostileRecordsTest {

    private static final Instant START = Instant.ofEpochSecond(1_769_566_600L);
    private static final Stretch ALL = new Stretch(0, Long.MAX_VALUE);

    private final List<ControlRecord> records = new ArrayList<>();
    private final List<Said> lines = new ArrayList<>();

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static Stretch stretch(long from, long to) {
        return new Stretch(at(from).toEpochMilli(), at(to).toEpochMilli());
    }

    /** Logs a line a second of a life that began at a second, and says so. */
    private List<ControlRecord> live(long boot, long from, long to, boolean end) {
        List<Said> own = new ArrayList<>();
        for (long second = from; second < to; second++) {
            own.add(new Said(at(second), "a" + boot + "-" + second));
        }
        lines.addAll(own);
        List<ControlRecord> said = new ControlWriter("a", at(boot).toEpochMilli(), Side.PROCESSED)
                .say(at(from), at(to), Duration.ofSeconds(10), own, end);
        records.addAll(said);
        return said;
    }

    private WriterProof proof(long from, long to) {
        ControlLedger ledger = new ControlLedger(Side.PROCESSED, stretch(from, to), ALL, Map.of("log", records));
        lines.stream()
                .filter(line -> line.at().toEpochMilli() >= ledger.range().from()
                        && line.at().toEpochMilli() < ledger.range().to())
                .forEach(line -> ledger.take("log", line.at().toEpochMilli(), NameHash.of(line.name())));
        List<WriterProof> proofs = ledger.proofs();
        assertThat(proofs).hasSize(1);
        return proofs.getFirst();
    }

    /** One of two processes of one name says no more, which is not because the other one began. */
    @Test
    void vouchesForNothingAfterTheLastRecordOfOneOfTwoProcessesWithOneName() {
        live(0, 0, 60, false);
        live(5, 5, 200, false);

        assertThat(proof(100, 160).covered()).isFalse();
    }

    @Test
    void vouchesForNothingWhereAProcessOfTheSameNameThatBeganEarlierSaysNoMore() {
        live(0, 0, 300, false);
        live(50, 50, 100, false);

        assertThat(proof(150, 200).covered()).isFalse();
    }

    @Test
    void vouchesForALifeThatFollowsOneThatWasKilled() {
        live(0, 0, 60, false);
        live(61, 61, 200, false);

        assertThat(proof(80, 160).isTotal()).isTrue();
    }

    /** The clock that stepped forward for a while left a life of later times behind. */
    @Test
    void vouchesForALifeThatGoesOnWithAnEarlierClock() {
        live(0, 0, 30, true);
        live(3_600, 3_600, 3_620, true);
        live(50, 50, 200, false);

        assertThat(proof(60, 160).isTotal()).isTrue();
        assertThat(proof(60, 220).covered()).as("it says no more").isFalse();
    }

    @Test
    void findsWhatIsMissingOfAWriterThatStartsAgainWithinOneInterval() {
        live(0, 0, 12, true);
        live(12, 12, 15, true);
        live(15, 15, 18, true);
        live(18, 18, 60, false);

        assertThat(proof(0, 60).isTotal()).isTrue();

        lines.removeIf(line -> line.name().equals("a15-16"));

        assertThat(proof(0, 60).deficits()).containsExactly(new Deficit(at(15), at(18), 1, 1));
    }

    /** The processor took up again what it was at when it stopped. */
    @Test
    void missesNothingWhereTwoLivesInOneSecondLoggedTheSameFile() {
        List<Said> first = List.of(new Said(at(3), "x"), new Said(at(11), "twice"));
        List<Said> second = List.of(new Said(at(11), "twice"), new Said(at(14), "y"));
        lines.addAll(first);
        lines.addAll(second);
        records.addAll(
                new ControlWriter("a", 1, Side.PROCESSED).say(at(0), at(12), Duration.ofSeconds(12), first, true));
        records.addAll(
                new ControlWriter("a", 2, Side.PROCESSED).say(at(11), at(20), Duration.ofSeconds(9), second, false));

        assertThat(proof(0, 20).deficits()).isEmpty();

        lines.removeIf(line -> line.name().equals("y"));
        assertThat(proof(0, 20).deficits())
                .singleElement()
                .satisfies(missing -> assertThat(missing.names()).isPositive());
    }

    @Test
    void missesNothingWhereTwoWritersOfOneLogNameTheSameFile() {
        for (String writer : List.of("a", "b")) {
            List<Said> own = List.of(new Said(at(3), writer), new Said(at(4), "both"), new Said(at(5), "too"));
            lines.addAll(own);
            records.addAll(new ControlWriter(writer, 1, Side.PROCESSED)
                    .say(at(0), at(20), Duration.ofSeconds(10), own, false));
        }

        assertThat(proof(0, 20).isTotal()).isTrue();

        lines.removeIf(line -> line.name().equals("b"));
        assertThat(proof(0, 20).deficits())
                .singleElement()
                .satisfies(missing -> assertThat(missing.names()).isPositive());
    }

    @Test
    void provesAChainWhoseIntervalsBecomeLonger() {
        ControlWriter writer = new ControlWriter("a", 1, Side.PROCESSED);
        for (long second = 0; second < 240; second++) {
            lines.add(new Said(at(second), "a-" + second));
        }
        records.addAll(writer.say(at(0), at(60), Duration.ofSeconds(10), lines, false));
        records.addAll(writer.say(at(60), at(240), Duration.ofSeconds(60), lines, false));

        assertThat(proof(15, 130).isTotal()).isTrue();
        lines.removeIf(line -> line.name().equals("a-70"));
        assertThat(proof(15, 130).deficits()).containsExactly(new Deficit(at(60), at(120), 1, 1));
    }

    /** What contradicts itself is told as missing, so that a person can accept it. */
    @Test
    void takesWhatContradictsItselfForMissing() {
        live(0, 0, 60, false);
        records.add(new ControlRecord("a", START.toEpochMilli(), Side.PROCESSED, 3, at(30), at(40), 3, 3, 7, false));

        assertThat(proof(0, 60).covered()).isFalse();
        assertThat(proof(0, 60).deficits()).containsExactly(new Deficit(at(30), at(40), 0, 0));
        assertThat(proof(40, 60).isTotal()).isTrue();
        assertThatExceptionOfType(IncompleteReadException.class)
                .isThrownBy(() -> SaidRecords.agreeingOn(stretch(0, 60).range(), records))
                .withMessageContaining("writer a, boot " + START.toEpochMilli())
                .withMessageContaining("lines=3")
                .withMessageContaining("lines=10");
        assertThat(SaidRecords.agreeingOn(stretch(40, 60).range(), records)).hasSize(2);
    }

    /** Half a life in one interval would have all of its lines read for one window. */
    @Test
    void widensNothingToAnIntervalOfDays() {
        records.add(new ControlRecord("a", 1, Side.PROCESSED, 0, Instant.ofEpochSecond(1), at(1_000), 1, 1, 1, false));

        ControlLedger ledger = new ControlLedger(Side.PROCESSED, stretch(0, 60), ALL, Map.of("log", records));

        assertThat(ledger.range()).isEqualTo(stretch(0, 60));
        assertThat(ledger.open()).isNotEmpty();
        assertThat(ledger.proofs()).singleElement().satisfies(proof -> {
            assertThat(proof.covered()).isFalse();
            assertThat(proof.deficits()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=9999999999999999000 to=9999999999999999000",
                "from=1769566600000 to=9999999999999999000",
                "from=1769566600000 to=9223372036854775000",
                "from=1769566610000 to=1769566600000",
                "from=1769566600000 to=1769566600000",
                "from=1769566600500 to=1769566610000",
                "from=0 to=1769566610000"
            })
    void takesNoIntervalThatCannotBe(String interval) {
        assertThat(parse("writer=a boot=1 seq=0 %s announced: lines=1 names=1 digest=1f6ba7143335682d end=false"
                        .formatted(interval)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lines=123456789012345678901234567890 names=1",
                "lines=9223372036854775808 names=1",
                "lines=9223372036854775807 names=9223372036854775807",
                "lines=1000000001 names=1",
                "lines=1 names=2",
                "lines=1 names=0",
                "lines=-1 names=0",
                "lines=01 names=1"
            })
    void takesNoNumbersThatCannotBe(String numbers) {
        assertThat(parse(
                        "writer=a boot=1 seq=0 from=1769566600000 to=1769566610000 announced: %s digest=1f6ba7143335682d end=false"
                                .formatted(numbers)))
                .isNull();
    }

    private static @Nullable ControlRecord parse(String said) {
        return new ControlRecordParser(List.of("filePath=")).parse(LogLine.of("control record " + said));
    }
}
