package dev.waybill.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.simulator.control.WrittenLog.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControlRecordsTest {

    private static final long START = 1_769_566_583_211L;

    private final AtomicLong now = new AtomicLong(START);
    private final WrittenLog written = new WrittenLog();
    private final ControlRecords records = records(Duration.ofSeconds(10), Set.of(Event.ANNOUNCED));

    private ControlRecords records(Duration interval, Set<Event> events) {
        ControlSettings settings = new ControlSettings("host-a", interval, events);
        return new ControlRecords(settings, () -> Instant.ofEpochMilli(now.get()), written::add);
    }

    private void sight(ControlRecords counted, Event event, String name, long at) {
        counted.sighting(
                event,
                name,
                Instant.ofEpochMilli(at),
                stamp -> written.add(new Line(event, name, stamp.toEpochMilli())));
    }

    private void sight(String name, long at) {
        sight(records, Event.ANNOUNCED, name, at);
    }

    private void pass(long millis) {
        now.addAndGet(millis);
        records.tick();
    }

    private List<String> said() {
        return written.records().stream()
                .map(record -> (record.from() - START / 1000 * 1000) / 1000 + ".."
                        + (record.to() - START / 1000 * 1000) / 1000 + "="
                        + record.tally().lines() + "/"
                        + record.tally().names() + (record.end() ? " end" : ""))
                .toList();
    }

    /** 583 is the second of the start; intervals are aligned to 590. */
    @Test
    void tilesItsLifeWithIntervals() {
        sight("a", now.get());
        pass(6_788);
        sight("b", now.get());
        assertThat(said()).as("within the grace").isEmpty();
        pass(1_001);
        assertThat(said()).containsExactly("0..7=2/2");
        pass(10_000);
        sight("c", now.get());
        sight("c", now.get());
        records.close();

        assertThat(said()).containsExactly("0..7=2/2", "7..17=0/0", "17..19=2/1 end");
        written.assertTrue();
        written.assertAllVouchedFor();
    }

    @Test
    void saysNothingTwiceAndNothingAfterTheEnd() {
        records.close();
        records.close();
        pass(60_000);
        sight("late", now.get());

        assertThat(said()).containsExactly("0..1=0/0 end");
        assertThat(written.lines()).extracting(Line::name).containsExactly("late");
    }

    @Test
    void saysEachEventOfTheWriterByItself() {
        ControlRecords both = records(Duration.ofSeconds(10), Set.of(Event.FAILED, Event.PROCESSED));
        sight(both, Event.FAILED, "a", now.get());
        both.close();

        assertThat(said()).containsExactly("0..1=0/0 end", "0..1=1/1 end");
        assertThat(written.records())
                .extracting(record -> record.chain().event())
                .containsExactly(Event.PROCESSED, Event.FAILED);
        assertThatThrownBy(() -> sight(records, Event.FAILED, "a", now.get()))
                .hasMessage("This writer says nothing of failed, but of [ANNOUNCED]");
    }

    /** A thread that took the time of its line and was then held up. */
    @Test
    void stampsALineThatComesTooLateAfterWhatWasSaid() {
        long early = now.get();
        pass(8_000);
        sight("held up", early);
        records.close();

        assertThat(said()).containsExactly("0..7=0/0", "7..9=1/1 end");
        written.assertTrue();
    }

    @Test
    void stampsNoLineAheadOfTheClock() {
        sight("ahead", now.get() + 3_600_000);
        assertThat(written.lines()).extracting(Line::at).containsExactly(START);
    }

    @Test
    void waitsForAClockThatStepsBackALittle() {
        pass(8_000);
        now.addAndGet(-3_000);
        sight("a", now.get());
        sight("b", now.get());
        now.addAndGet(3_000);
        records.close();

        assertThat(said()).containsExactly("0..7=0/0", "7..9=2/2 end");
        written.assertTrue();
    }

    @Test
    void beginsAnotherBootWhenTheClockStepsBackFar() {
        sight("a", now.get());
        pass(18_000);
        sight("b", now.get());
        now.addAndGet(-3_600_000);
        sight("c", now.get());
        records.close();

        assertThat(said()).containsExactly("0..7=1/1", "7..17=0/0", "17..19=1/1 end", "-3582..-3581=1/1 end");
        assertThat(written.chains()).hasSize(2);
        written.assertTrue();
        written.assertAllVouchedFor();
    }

    /** Also a machine that slept: what was not seen is not said in thousands of records. */
    @Test
    void beginsAnotherBootWhenTheClockStepsForwardFar() {
        sight("a", now.get());
        pass(500);
        pass(Duration.ofDays(3650).toMillis());
        sight("b", now.get());
        records.close();

        assertThat(said()).hasSize(2).startsWith("0..1=1/1 end");
        assertThat(written.chains()).hasSize(2);
        written.assertTrue();
        written.assertAllVouchedFor();
    }

    @Test
    void saysIntervalsThatPassedInAStall() {
        pass(60_000);
        assertThat(said()).hasSize(6).startsWith("0..7=0/0", "7..17=0/0").endsWith("47..57=0/0");
    }

    /** The interval is cut at a second, and said without waiting for the rest of it. */
    @Test
    void endsAnIntervalEarlyThatHoldsManyNames() {
        IntStream.range(0, Boot.MOST_NAMES + 10).forEach(i -> sight("n" + i, now.get()));
        pass(2_000);
        assertThat(said()).containsExactly("0..1=250010/250010");
        pass(6_000);
        assertThat(said()).containsExactly("0..1=250010/250010", "1..7=0/0");
    }

    @Test
    void tellsTheTruthWhateverTheClockDoes() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            WrittenLog log = new WrittenLog();
            now.set(START + random.nextInt(20_000));
            ControlSettings settings = new ControlSettings(
                    "w", Duration.ofSeconds(1 + random.nextInt(12)), EnumSet.of(Event.PROCESSED, Event.FAILED));
            ControlRecords counted = new ControlRecords(settings, () -> Instant.ofEpochMilli(now.get()), log::add);
            boolean steps = seed % 3 == 0;
            for (int i = 0; i < 400; i++) {
                now.addAndGet(random.nextInt(1_500));
                if (steps && random.nextInt(100) == 0) {
                    now.addAndGet(Duration.ofDays(1).toMillis() * (i + 1)); // never back to where lines stand
                }
                Event event = random.nextBoolean() ? Event.PROCESSED : Event.FAILED;
                String name = "n" + random.nextInt(300);
                long at = now.get() - random.nextInt(4_000);
                counted.sighting(
                        event,
                        name,
                        Instant.ofEpochMilli(at),
                        stamp -> log.add(new Line(event, name, stamp.toEpochMilli())));
            }
            counted.close();

            log.assertTrue();
            log.assertAllVouchedFor();
            assertThat(log.chains()).allMatch(chain -> chain.getLast().end());
        }
    }

    @Test
    void refusesWriterAndIntervalThatTheFormatDoesNotHave() {
        assertThatThrownBy(() -> new ControlSettings("a b", Duration.ofSeconds(10), Set.of(Event.FAILED)))
                .hasMessageContaining("but is 'a b'");
        assertThatThrownBy(() -> new ControlSettings("a", Duration.ofMillis(1_500), Set.of(Event.FAILED)))
                .hasMessageEndingWith("in whole seconds, but is PT1.5S");
        assertThat(new ControlSettings(ControlSettings.host(), Duration.ofSeconds(1), Set.of(Event.FAILED)).writer())
                .isNotEmpty();
    }
}
