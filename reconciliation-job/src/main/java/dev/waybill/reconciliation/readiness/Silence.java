package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who was not heard after all that a window looks at.
 *
 * <p>Silence proves nothing: a collector may have stopped or the stage itself, and where all are silent, nothing may flow, or
 * nothing may arrive, for instance because Loki refuses what it is sent. The lines alone cannot tell, so nothing is judged until
 * everybody is heard again, or a person says that the silence is real.
 */
final class Silence {

    static final String LAG = "Collector lag: ";

    private final Flow flow;
    private final AuditWindow window;
    private final LogRange range;
    private final Marks marks;
    private final Map<Stage, Map<String, Instant>> heard = new EnumMap<>(Stage.class);
    private final List<Missing> missing = new ArrayList<>();

    /**
     * @param writer who is silent; empty where that is the whole stage
     * @param last when it was heard last; null if not within the lookback
     */
    private record Missing(
            Stage stage, String writer, @Nullable Instant last) {

        String name() {
            return writer.isEmpty() ? "the " + stage.word() : "the %s's writer %s".formatted(stage.word(), writer);
        }
    }

    Silence(Flow flow, AuditWindow window, Marks marks, Acceptances acceptances) {
        this.flow = flow;
        this.window = window;
        this.range = flow.lookedAt(window);
        this.marks = marks;
        for (Stage stage : Stage.values()) {
            Map<String, Instant> writers = marks.heard(stage, range);
            heard.put(stage, writers);
            if (acceptances.silenceOf(stage.word())) {
                continue;
            }
            if (writers.isEmpty() && !acceptances.silenceOf("") && !marks.neverHeard(stage)) {
                missing.add(new Missing(stage, "", null));
            }
            writers.forEach((writer, last) -> {
                if (last.isBefore(range.to()) && !acceptances.silenceOf(writer)) {
                    missing.add(new Missing(stage, writer, last));
                }
            });
        }
    }

    /** Whether everybody was heard after all that the window looks at. */
    boolean isNone() {
        return missing.isEmpty();
    }

    /** Whether both stages logged something at or after an instant. */
    boolean wentOn(Instant instant) {
        return Arrays.stream(Stage.values())
                .allMatch(stage ->
                        newest(stage).filter(last -> !last.isBefore(instant)).isPresent());
    }

    /** Who fell silent while others went on, and what would end that; empty where nobody did. */
    Optional<Said> leftBehind() {
        List<Missing> behind = missing.stream().filter(this::isBehind).toList();
        if (behind.isEmpty()) {
            return Optional.empty();
        }
        Missing one = behind.getFirst();
        Instant newest = Arrays.stream(Stage.values())
                .flatMap(stage -> newest(stage).stream())
                .max(Instant::compareTo)
                .orElseThrow();
        String others = behind.size() == 1 ? "" : " (and %d more: %s)".formatted(behind.size() - 1, names(behind));
        String why =
                ("%s%s has logged nothing %s%s, while %s went on until %s%s. Its collector may be behind, or it is down"
                                + " itself")
                        .formatted(
                                LAG,
                                one.name(),
                                since(one.last()),
                                others,
                                newest.equals(newest(one.stage().other()).orElse(null))
                                        ? "the " + one.stage().other().word()
                                        : "others",
                                newest,
                                ahead(one));
        String who = one.writer().isEmpty() ? one.stage().word() : one.writer();
        return Optional.of(new Said(
                why,
                "The window is judged as soon as it is heard again, or by an audit that accepts the silence (--accept"
                        + " silence=%s)".formatted(who)));
    }

    /** What is to be said where nobody went on. */
    Said ofAll() {
        return new Said(
                ("%sthe forwarder has logged nothing %s, the processor nothing %s. Either nothing flows, or nothing"
                                + " arrives")
                        .formatted(
                                LAG,
                                since(newest(Stage.FORWARDER).orElse(null)),
                                since(newest(Stage.PROCESSOR).orElse(null))),
                "The window is judged as soon as both are heard again, or by an audit that accepts the silence (--accept"
                        + " silence)");
    }

    /** What is the matter, and what would end it. */
    record Said(String why, String end) {}

    private boolean isBehind(Missing one) {
        Instant last = one.last() == null || one.last().isBefore(window.start()) ? window.start() : one.last();
        Instant lately = last.plus(flow.window().extend());
        return heard.values().stream()
                .flatMap(writers -> writers.values().stream())
                .anyMatch(lately::isBefore);
    }

    private Optional<Instant> newest(Stage stage) {
        return heard.getOrDefault(stage, Map.of()).values().stream().max(Instant::compareTo);
    }

    /** A line ahead of the clock is no sign of life, but tells what is wrong. */
    private String ahead(Missing one) {
        try {
            @Nullable Instant future = marks.ahead(one.stage()).get(one.writer());
            return future == null
                    ? ""
                    : " (a line of it says %s, which is ahead of the clock: its clock, or the zone of its log, is wrong)"
                            .formatted(future);
        } catch (SourceException e) {
            return "";
        }
    }

    private static String names(List<Missing> behind) {
        return behind.stream().skip(1).limit(5).map(Missing::name).collect(Collectors.joining(", "));
    }

    private static String since(@Nullable Instant last) {
        return last == null ? "since before the window" : "since " + last;
    }
}
