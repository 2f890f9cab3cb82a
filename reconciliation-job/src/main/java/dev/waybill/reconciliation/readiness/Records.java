package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.control.SaidRecords;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The control records of a flow, asked once for all windows of a tick that lie near each other. Of the processor, those that
 * tell of processings are asked for: its failures are told by the same writers at the same times.
 */
final class Records {

    private static final Duration SHORTLY = Duration.ofMinutes(10);

    private final Flow flow;
    private final Marks marks;
    private final Map<LogRange, Map<Stage, Chains>> asked = new HashMap<>();

    Records(Flow flow, Marks marks) {
        this.flow = flow;
        this.marks = marks;
    }

    /**
     * Whether every writer of both stages tells by records what it logs, so that nothing needs to be counted.
     *
     * @throws dev.waybill.reconciliation.source.SourceException if the source cannot tell, or records contradict each other
     */
    boolean tellOf(LogRange range) {
        return Arrays.stream(Stage.values())
                        .noneMatch(stage -> agreeing(stage, range).writers().isEmpty())
                && Arrays.stream(Stage.values()).allMatch(stage -> areAllOf(stage, range));
    }

    /** Without a collector, a log is that of its writer, whatever either is called. */
    private boolean areAllOf(Stage stage, LogRange range) {
        return !flow.collected()
                || chains(stage, range)
                        .writers()
                        .containsAll(marks.near(stage, range).keySet());
    }

    /** What contradicts itself about another window is of no concern to this one. */
    private Chains agreeing(Stage stage, LogRange range) {
        Chains chains = chains(stage, range);
        SaidRecords.agreeingOn(range, chains.records());
        return chains;
    }

    Chains chains(Stage stage, LogRange range) {
        LogRange part = around(range);
        return asked.computeIfAbsent(part, key -> new EnumMap<>(Stage.class))
                .computeIfAbsent(stage, key -> new Chains(flow.source().recordsAsSaid(sideOf(stage), part)));
    }

    /**
     * Without a collector nobody is behind alone, so that it is enough to know of those who were alive shortly before: they may
     * have been killed in the range.
     */
    private LogRange around(LogRange range) {
        LogRange part = marks.partAround(range);
        if (flow.collected()) {
            return part;
        }
        Instant soon = range.to().plus(SHORTLY);
        return new LogRange(range.from().minus(SHORTLY), soon.isBefore(part.to()) ? soon : part.to());
    }

    private static Side sideOf(Stage stage) {
        return stage == Stage.FORWARDER ? Side.FORWARDED : Side.PROCESSED;
    }
}
