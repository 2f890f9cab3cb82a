package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a flow's source at one time, shared by all windows that are judged by it. Questions are asked when the first
 * window needs the answer.
 */
public final class FlowView {

    /** Within how long of its settling delay a writer is heard that is alive: some ticks of the usual cron. */
    private static final Duration LIVE = Duration.ofMinutes(3);

    private final Flow flow;
    private final LogRange windows;
    private final Instant now;
    private final @Nullable Duration patience;
    private final Looks looks;
    private final @Nullable SourceException trouble;
    private final @Nullable Instant oldest;
    private @Nullable Quiet quiet;
    private @Nullable Marks marks;
    private @Nullable Records records;

    FlowView(Flow flow, LogRange windows, Instant now, @Nullable Duration patience, Looks looks) {
        this.flow = flow;
        this.windows = windows;
        this.now = now;
        this.patience = patience;
        this.looks = looks;
        SourceException failure = null;
        Instant bound = null;
        try {
            flow.source().check();
            // what was given up is never proved to be missing: failures make a lost file FAILED, no more
            bound = Stream.of(Side.FORWARDED, Side.PROCESSED)
                    .flatMap(side -> flow.source().oldest(side).stream())
                    .max(Instant::compareTo)
                    .orElse(null);
        } catch (SourceException e) {
            failure = e;
        }
        this.trouble = failure;
        this.oldest = bound;
    }

    /** What keeps the whole source from being asked. */
    public Optional<SourceException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The log time before which the source may have removed lines. */
    public Optional<Instant> oldest() {
        return Optional.ofNullable(oldest);
    }

    Flow flow() {
        return flow;
    }

    Instant now() {
        return now;
    }

    /** How long a window waits before its trouble is told; empty where an answer is wanted at once. */
    Optional<Duration> patience() {
        return Optional.ofNullable(patience);
    }

    Quiet quiet() {
        if (quiet == null) {
            Quiet before = looks.known(flow);
            quiet = patience == null && before.covers(windows)
                    ? before
                    : looks.look(flow, notBefore(oldest, firstOf()), oldest, this::isLive);
        }
        return quiet;
    }

    /** Whether everybody who wrote since the first window is heard now; asked only where the source may conceal lines. */
    boolean isLive() {
        boolean concealed = flow.source()
                .concealment()
                .filter(hidden -> windows.from().isBefore(now.minus(hidden.olderThan())))
                .isPresent();
        Instant lately = now.minus(flow.window().settlingDelay()).minus(LIVE);
        return concealed
                && Arrays.stream(Stage.values())
                        .map(stage -> marks().heard(stage, windows))
                        .allMatch(writers ->
                                !writers.isEmpty() && writers.values().stream().noneMatch(lately::isAfter));
    }

    Optional<Looks.Shortfall> shortfall(LogRange range) {
        return looks.shortfall(flow, range, oldest);
    }

    Marks marks() {
        if (marks == null) {
            marks = new Marks(flow, windows, now);
        }
        return marks;
    }

    Records records() {
        if (records == null) {
            records = new Records(flow, marks());
        }
        return records;
    }

    /** What the first window looks at, as far as its length goes. */
    private LogRange firstOf() {
        Duration one = flow.window()
                .lead()
                .plus(flow.window().length())
                .plus(flow.window().extend());
        Instant to = windows.from().plus(one);
        return to.isBefore(windows.to()) ? new LogRange(windows.from(), to) : windows;
    }

    private static LogRange notBefore(@Nullable Instant oldest, LogRange range) {
        if (oldest == null || !oldest.isAfter(range.from())) {
            return range;
        }
        Instant from = wholeMicros(oldest);
        return new LogRange(from, from.plus(range.length()));
    }

    /** As the database keeps it, and not before: what is kept of a look must not seem to begin before the oldest line. */
    static Instant wholeMicros(Instant instant) {
        Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
        return micros.equals(instant) ? micros : micros.plus(1, ChronoUnit.MICROS);
    }
}
