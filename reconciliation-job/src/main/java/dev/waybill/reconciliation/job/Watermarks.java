package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest log line of each side, as far as it has arrived: what tells a collector that is behind from a pipeline that goes
 * on.
 *
 * <p>A window has arrived when both sides logged something after all that it looks at, and no older lines follow, which
 * {@link Arrivals} tells. Until then silence proves nothing: a side's collector may have stopped or the stage itself, and where
 * both are silent, nothing may flow, or nothing may arrive, for instance because Loki refuses what it is sent. The lines alone
 * cannot tell, so nothing is judged until both sides are heard again, or a person says that the silence is real.
 *
 * @param forwarded newest line of the forwarder
 * @param processed newest line of the processor, whatever it says
 */
public record Watermarks(
        @Nullable Instant forwarded, @Nullable Instant processed) {

    private static final Duration LATELY = Duration.ofDays(1);
    private static final int GROWTH = 4;

    /**
     * Asks the source for the newest lines.
     *
     * @param from how far back to look
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell
     */
    public static Watermarks of(Flow flow, Instant from, Instant now) {
        LogRange range = new LogRange(from, later(from, now.plus(flow.window().lead())));
        return new Watermarks(
                newest(flow, range, Side.FORWARDED).orElse(null),
                newest(flow, range, Side.PROCESSED, Side.FAILED).orElse(null));
    }

    /** Looks at what is near first: where something flows, no more is ever asked for. */
    private static Optional<Instant> newest(Flow flow, LogRange range, Side... sides) {
        Instant to = range.to();
        for (Duration back = LATELY; to.isAfter(range.from()); back = back.multipliedBy(GROWTH)) {
            LogRange part = new LogRange(later(range.from(), to.minus(back)), to);
            Optional<Instant> newest = Arrays.stream(sides)
                    .flatMap(side -> flow.source().newest(side, part).stream())
                    .max(Instant::compareTo);
            if (newest.isPresent()) {
                return newest;
            }
            to = part.from();
        }
        return Optional.empty();
    }

    /** Whether both sides logged something after all that the window looks at. */
    public boolean passed(AuditWindow window, WindowProperties properties) {
        return reached(endOf(window, properties));
    }

    /** Whether both sides logged something at or after an instant. */
    public boolean reached(Instant instant) {
        return isFrom(forwarded, instant) && isFrom(processed, instant);
    }

    /** Why nobody can tell yet whether all that a window looks at has arrived; empty if it has. */
    public Optional<String> lag(Flow flow, AuditWindow window) {
        if (passed(window, flow.window())) {
            return Optional.empty();
        }
        if (isSilent(processed, forwarded, window, flow.window())) {
            return Optional.of(describe("processor", processed, "forwarder", forwarded));
        }
        if (isSilent(forwarded, processed, window, flow.window())) {
            return Optional.of(describe("forwarder", forwarded, "processor", processed));
        }
        return flow.acceptsIdle() ? Optional.empty() : Optional.of(describe());
    }

    /** What is to be said where both sides are silent. */
    public String describe() {
        return ("Collector lag: the forwarder has logged nothing %s, the processor nothing %s. Either nothing flows, or nothing"
                        + " arrives: the window is judged as soon as both are heard again, or by an audit that accepts the"
                        + " silence")
                .formatted(since(forwarded), since(processed));
    }

    private static String describe(String silent, @Nullable Instant last, String other, @Nullable Instant newest) {
        return ("Collector lag: the %s has logged nothing %s, while the %s went on until %s. Its collector may be behind, or the"
                        + " %s itself is down: the window is judged as soon as the %s is heard again, or by an audit that"
                        + " accepts the silence")
                .formatted(silent, since(last), other, newest, silent, silent);
    }

    private static String since(@Nullable Instant last) {
        return last == null ? "since before the window" : "since " + last;
    }

    private static boolean isSilent(
            @Nullable Instant side, @Nullable Instant other, AuditWindow window, WindowProperties properties) {
        Instant last = side == null ? window.start() : later(side, window.start());
        return !isFrom(side, endOf(window, properties))
                && other != null
                && other.isAfter(last.plus(properties.extend()));
    }

    private static Instant endOf(AuditWindow window, WindowProperties properties) {
        return properties.margins().around(window.start(), window.end()).to();
    }

    private static boolean isFrom(@Nullable Instant watermark, Instant end) {
        return watermark != null && !watermark.isBefore(end);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
