package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest log line of each side, as far as it has arrived: what tells a collector that is behind from a quiet pipeline.
 *
 * <p>A window has arrived when both sides logged something after all that it looks at, and no older lines follow, which
 * {@link Arrivals} tells. A side is silent when it logged nothing up to there, while the other side logged something that is
 * newer by more than processing may take. Its collector may have stopped, or the stage itself; the lines alone cannot tell,
 * so nothing is judged until the side is heard again or a person says that the silence is real. Where both sides fell silent together, nothing flows, and nothing can be lost.
 *
 * @param forwarded newest line of the forwarder
 * @param processed newest line of the processor, whatever it says
 */
public record Watermarks(
        @Nullable Instant forwarded, @Nullable Instant processed) {

    private static final Duration LATEST = Duration.ofDays(1);

    /** Asks the source for the newest lines from the window on, up to a day after it. */
    public static Watermarks of(Flow flow, AuditWindow window, Instant now) {
        LogRange looked = flow.window().margins().around(window.start(), window.end());
        Instant future = now.plus(flow.window().lead());
        Instant latest = looked.to().plus(LATEST);
        LogRange range = new LogRange(looked.from(), later(looked.to(), future.isBefore(latest) ? future : latest));
        SightingSource source = flow.source();
        return new Watermarks(
                source.newest(Side.FORWARDED, range).orElse(null),
                Stream.of(Side.PROCESSED, Side.FAILED)
                        .flatMap(side -> source.newest(side, range).stream())
                        .max(Instant::compareTo)
                        .orElse(null));
    }

    /** Whether both sides logged something after all that the window looks at. */
    public boolean passed(AuditWindow window, WindowProperties properties) {
        return reached(endOf(window, properties));
    }

    /** Whether both sides logged something at or after an instant. */
    public boolean reached(Instant instant) {
        return isFrom(forwarded, instant) && isFrom(processed, instant);
    }

    /** The side that fell silent while the other went on, if one did. */
    public Optional<Side> silent(AuditWindow window, WindowProperties properties) {
        if (isSilent(processed, forwarded, window, properties)) {
            return Optional.of(Side.PROCESSED);
        }
        return isSilent(forwarded, processed, window, properties) ? Optional.of(Side.FORWARDED) : Optional.empty();
    }

    /** What is to be said of a silent side. */
    String describe(Side side) {
        boolean processor = side == Side.PROCESSED;
        Instant last = processor ? processed : forwarded;
        return ("Collector lag: the %s has logged nothing %s, while the %s went on until %s. Its collector may be behind, or the"
                        + " %s itself is down: the window is judged as soon as the %s is heard again, or by an audit that"
                        + " accepts the silence")
                .formatted(
                        processor ? "processor" : "forwarder",
                        last == null ? "at all" : "since " + last,
                        processor ? "forwarder" : "processor",
                        processor ? forwarded : processed,
                        processor ? "processor" : "forwarder",
                        processor ? "processor" : "forwarder");
    }

    private static boolean isSilent(
            @Nullable Instant side, @Nullable Instant other, AuditWindow window, WindowProperties properties) {
        Instant last = side == null ? window.start() : side;
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
