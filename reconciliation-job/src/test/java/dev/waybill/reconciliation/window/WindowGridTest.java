package dev.waybill.reconciliation.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WindowGridTest {

    private static final Instant TEN = Instant.parse("2026-01-28T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Property(tries = 500)
    void windowsTouchAndNeverOverlap(@ForAll("grids") WindowGrid grid) {
        AuditWindow window = grid.at(TEN.minus(HOUR));
        while (window.start().isBefore(TEN.plus(HOUR))) {
            AuditWindow next = grid.after(window);
            assertThat(next.start()).isEqualTo(window.end());
            window = next;
        }
    }

    @Property(tries = 500)
    void everyInstantIsInExactlyOneWindow(@ForAll("grids") WindowGrid grid, @ForAll("instants") Instant instant) {
        AuditWindow window = grid.at(instant);
        assertThat(window.contains(instant)).isTrue();
        assertThat(grid.at(window.start())).isEqualTo(window);
        assertThat(grid.at(window.end().minusNanos(1))).isEqualTo(window);
        assertThat(grid.isBound(window.start()) && grid.isBound(window.end())).isTrue();
    }

    @Property(tries = 500)
    void countsTheWindowsThatItLists(
            @ForAll("grids") WindowGrid grid, @ForAll("instants") Instant one, @ForAll("instants") Instant other) {
        Instant from = one.isBefore(other) ? one : other;
        Instant to = one.isBefore(other) ? other : one;
        List<AuditWindow> windows = grid.between(from, to);
        assertThat(grid.count(from, to)).isEqualTo(windows.size());
        assertThat(grid.countLeft(from, to))
                .isEqualTo(
                        windows.stream().filter(window -> !grid.isKept(window)).count());
    }

    @Property(tries = 300)
    void whatIsKeptKeepsItsBounds(
            @ForAll("lengths") List<WindowGrid.Length> lengths, @ForAll("kept") List<AuditWindow> kept) {
        WindowGrid grid = WindowGrid.of(Duration.ofMinutes(5), lengths).keeping(kept);
        assertThat(kept).allSatisfy(window -> {
            assertThat(grid.at(window.start())).isEqualTo(window);
            assertThat(grid.isKept(window)).isTrue();
        });
    }

    /** Judging a window, or forgetting its report, moves no other. */
    @Property(tries = 300)
    void keepingItsOwnWindowsChangesNothing(
            @ForAll("lengths") List<WindowGrid.Length> lengths, @ForAll("manyInstants") List<Instant> judged) {
        WindowGrid grid = WindowGrid.of(Duration.ofMinutes(5), lengths);
        WindowGrid kept = grid.keeping(judged.stream().map(grid::at).distinct().toList());
        assertThat(kept.between(TEN.minus(HOUR), TEN.plus(HOUR)))
                .isEqualTo(grid.between(TEN.minus(HOUR), TEN.plus(HOUR)));
    }

    @Example
    void finishesTheWindowThatWasBegunWhenTheLengthWasChanged() {
        WindowGrid grid = WindowGrid.of(
                Duration.ofMinutes(5),
                List.of(length("2026-01-28T10:10:00Z", 60), length("2026-01-28T10:13:30Z", 300)));
        assertThat(grid.between(at("10:05:00"), at("10:25:00")))
                .containsExactly(
                        window("10:05:00", "10:10:00"),
                        window("10:10:00", "10:11:00"),
                        window("10:11:00", "10:12:00"),
                        window("10:12:00", "10:13:00"),
                        window("10:13:00", "10:14:00"),
                        window("10:14:00", "10:15:00"),
                        window("10:15:00", "10:20:00"),
                        window("10:20:00", "10:25:00"));
    }

    @Example
    void fillsWhatIsLeftBeforeAndAfterAWindowOutOfStep() {
        WindowGrid grid = WindowGrid.of(Duration.ofMinutes(5)).keeping(List.of(window("10:02:00", "10:07:00")));
        assertThat(grid.between(at("10:00:00"), at("10:15:00")))
                .containsExactly(
                        window("10:00:00", "10:02:00"),
                        window("10:02:00", "10:07:00"),
                        window("10:07:00", "10:10:00"),
                        window("10:10:00", "10:15:00"));
    }

    @Example
    void passesOverAWindowThatOverlapsWithAnother() {
        WindowGrid grid = WindowGrid.of(Duration.ofMinutes(1))
                .keeping(List.of(window("10:02:00", "10:07:00"), window("10:00:00", "10:05:00")));
        assertThat(grid.at(at("10:03:00"))).isEqualTo(window("10:00:00", "10:05:00"));
        assertThat(grid.at(at("10:05:00"))).isEqualTo(window("10:05:00", "10:06:00"));
    }

    @Provide
    Arbitrary<WindowGrid> grids() {
        return Combinators.combine(seconds(), lengths(), kept())
                .as((before, lengths, kept) -> WindowGrid.of(before, lengths).keeping(kept));
    }

    @Provide
    Arbitrary<List<WindowGrid.Length>> lengths() {
        return Combinators.combine(instants(), seconds())
                .as(WindowGrid.Length::new)
                .list()
                .ofMaxSize(5);
    }

    /** Windows that do not overlap, of any bounds. */
    @Provide
    Arbitrary<List<AuditWindow>> kept() {
        return Arbitraries.integers().between(1, 400).list().ofMaxSize(20).map(steps -> {
            List<AuditWindow> windows = new ArrayList<>();
            Instant reached = TEN.minusSeconds(1_800);
            for (int step : steps) {
                AuditWindow window = new AuditWindow(reached, reached.plusSeconds(step));
                if (step % 3 > 0) {
                    windows.add(window);
                }
                reached = window.end();
            }
            return windows;
        });
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-3_600_000, 3_600_000).map(TEN::plusMillis),
                Arbitraries.longs().between(-60, 60).map(minutes -> TEN.plusSeconds(60 * minutes)));
    }

    @Provide
    Arbitrary<List<Instant>> manyInstants() {
        return instants().list().ofMaxSize(20);
    }

    private static Arbitrary<Duration> seconds() {
        return Arbitraries.of(Stream.of(1, 60, 60, 300, 300, 240, 777, 3_600).toList())
                .map(Duration::ofSeconds);
    }

    private static WindowGrid.Length length(String since, int seconds) {
        return new WindowGrid.Length(Instant.parse(since), Duration.ofSeconds(seconds));
    }

    private static AuditWindow window(String start, String end) {
        return new AuditWindow(at(start), at(end));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-28T%sZ".formatted(time));
    }
}
