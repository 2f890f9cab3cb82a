package dev.waybill.reconciliation.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WindowPlannerTest {

    private static final Instant START = Instant.parse("2026-10-24T22:17:03Z");
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns");

    /**
     * One tick of a watcher.
     *
     * @param now what the clock says, which may jump
     * @param length the window length that is configured by then
     * @param most how many windows the tick gets done before the watcher dies or the tick ends
     * @param failures which of its audits fail
     */
    record Tick(Instant now, Duration length, int most, List<Boolean> failures) {}

    @Property(tries = 300)
    void windowsAreContiguousNoneSkippedNoneTwiceWhateverHappens(
            @ForAll("ticks") List<Tick> ticks, @ForAll("zones") ZoneId zone) {
        Map<Instant, WindowPlanner.Known> reports = new HashMap<>();
        for (Tick tick : ticks) {
            run(tick, reports, zone, START);
        }
        Duration length = ticks.getLast().length();
        Instant end = START.plus(Duration.ofHours(30));
        WindowProperties properties = properties(length, zone);
        run(new Tick(end, length, Integer.MAX_VALUE, List.of(false)), reports, zone, START);

        List<AuditWindow> windows =
                sorted(reports).stream().map(WindowPlanner.Known::window).toList();
        assertThat(sorted(reports)).as("all closed").noneMatch(WindowPlanner.Known::due);
        assertThat(windows.getFirst().start()).isBeforeOrEqualTo(START);
        IntStream.range(1, windows.size())
                .forEach(i -> assertThat(windows.get(i).start())
                        .isEqualTo(windows.get(i - 1).end()));
        AuditWindow next = AuditWindow.containing(windows.getLast().end(), length);
        assertThat(properties.settledAt(next))
                .as("nothing that is settled is left")
                .isAfter(end);
    }

    @Property(tries = 200)
    void nothingIsJudgedBeforeItSettled(
            @ForAll("instants") Instant since,
            @ForAll("instants") Instant now,
            @ForAll("lengths") Duration length,
            @ForAll("zones") ZoneId zone) {
        WindowProperties properties = properties(length, zone);
        assertThat(new WindowPlanner(properties).due(since, now, List.of()))
                .allMatch(window -> !properties.settledAt(window).isAfter(now));
    }

    @Example
    void plansTheWindowInWhichItWasStarted() {
        WindowProperties properties = properties(Duration.ofMinutes(5), ZoneId.of("UTC"));
        Instant since = Instant.parse("2026-01-28T10:02:00Z");
        AuditWindow first =
                new AuditWindow(Instant.parse("2026-01-28T10:00:00Z"), Instant.parse("2026-01-28T10:05:00Z"));
        Instant settled = Instant.parse("2026-01-28T10:06:30Z");
        WindowPlanner planner = new WindowPlanner(properties);
        assertThat(planner.due(since, settled.minusNanos(1), List.of())).isEmpty();
        assertThat(planner.due(since, settled, List.of())).containsExactly(first);
    }

    @Example
    void fillsTheWayToTheNextBoundWhereTheLengthWasChanged() {
        WindowPlanner planner = new WindowPlanner(properties(Duration.ofMinutes(4), ZoneId.of("UTC")));
        Instant ten = Instant.parse("2026-01-28T10:00:00Z");
        WindowPlanner.Known five = known(ten, 5);
        assertThat(planner.due(ten, ten.plusSeconds(14 * 60), List.of(five)))
                .containsExactly(
                        new AuditWindow(ten.plusSeconds(300), ten.plusSeconds(480)),
                        new AuditWindow(ten.plusSeconds(480), ten.plusSeconds(720)));
    }

    @Example
    void beginsNoWindowBeforeWhatWasAuditedUpToTheFirstInstant() {
        WindowPlanner planner = new WindowPlanner(properties(Duration.ofMinutes(15), ZoneId.of("UTC")));
        Instant ten = Instant.parse("2026-01-28T10:00:00Z");
        assertThat(planner.due(ten.plusSeconds(300), ten.plusSeconds(20 * 60), List.of(known(ten, 5))))
                .containsExactly(new AuditWindow(ten.plusSeconds(300), ten.plusSeconds(900)));
    }

    /** On the day that daylight saving ends, files of the repeated hour may be logged an hour later; others need not wait. */
    @Example
    void windowsOfARepeatedHourSettleAnHourLater() {
        WindowProperties berlin = properties(Duration.ofMinutes(30), ZoneId.of("Europe/Berlin"));
        Instant one = Instant.parse("2026-10-25T00:00:00Z"); // 02:00 in Berlin, for the first time
        WindowPlanner planner = new WindowPlanner(berlin);
        assertThat(planner.due(one.minusSeconds(1800), one.plusSeconds(3 * 1800 + 90), List.of()))
                .containsExactly(
                        new AuditWindow(one.minusSeconds(1800), one),
                        new AuditWindow(one, one.plusSeconds(1800)),
                        new AuditWindow(one.plusSeconds(2 * 1800), one.plusSeconds(3 * 1800)));
        assertThat(planner.due(one.minusSeconds(1800), one.plusSeconds(4 * 1800 + 90), List.of()))
                .hasSize(5);
    }

    @Provide
    Arbitrary<List<Tick>> ticks() {
        Arbitrary<List<Boolean>> failures =
                Arbitraries.of(true, false, false).list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(instants(), lengths(), Arbitraries.integers().between(0, 20), failures)
                .as(Tick::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(-36_000, 86_400)
                .map(seconds -> START.plusSeconds(seconds).plusMillis(1));
    }

    @Provide
    Arbitrary<Duration> lengths() {
        return Arbitraries.of(300, 300, 300, 150, 420, 3_600, 777).map(Duration::ofSeconds);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(ZONES).map(ZoneId::of);
    }

    private static void run(Tick tick, Map<Instant, WindowPlanner.Known> reports, ZoneId zone, Instant since) {
        WindowPlanner planner = new WindowPlanner(properties(tick.length(), zone));
        int done = 0;
        for (AuditWindow window : planner.due(since, tick.now(), sorted(reports))) {
            if (done == tick.most()) {
                return;
            }
            WindowPlanner.Known before = reports.get(window.start());
            assertThat(before == null || before.due())
                    .as("not twice: %s", window)
                    .isTrue();
            assertThat(before == null ? window : before.window())
                    .as("same bounds")
                    .isEqualTo(window);
            boolean failed = tick.failures().get(done % tick.failures().size());
            reports.put(window.start(), new WindowPlanner.Known(window, failed));
            done++;
        }
    }

    private static List<WindowPlanner.Known> sorted(Map<Instant, WindowPlanner.Known> reports) {
        return reports.values().stream()
                .sorted(Comparator.comparing(known -> known.window().start()))
                .toList();
    }

    private static WindowPlanner.Known known(Instant start, int minutes) {
        return new WindowPlanner.Known(new AuditWindow(start, start.plusSeconds(minutes * 60L)), false);
    }

    private static WindowProperties properties(Duration length, ZoneId zone) {
        return new WindowProperties(
                length, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10), zone);
    }
}
