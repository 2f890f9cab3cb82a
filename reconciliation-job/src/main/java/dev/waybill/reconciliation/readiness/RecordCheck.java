package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Acceptance;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Readiness by control records. Every writer has told of all that the window looks at, has ended in order, or was killed and
 * began anew; nobody is forgotten, and no record is missing. Idleness is told, too, so that silence is nothing to be guessed at.
 */
final class RecordCheck {

    private final FlowView view;
    private final Flow flow;
    private final AuditWindow window;
    private final LogRange range;
    private final Acceptances acceptances;
    private final BooleanSupplier uncovered;

    private RecordCheck(FlowView view, AuditWindow window, Acceptances acceptances, BooleanSupplier uncovered) {
        this.uncovered = uncovered;
        this.view = view;
        this.flow = view.flow();
        this.window = window;
        this.range = flow.lookedAt(window);
        this.acceptances = acceptances;
    }

    /**
     * Answers for one window.
     *
     * @param uncovered whether lines were read of the window before that no record told of
     * @return empty where records do not tell, because a writer gives none or, without a collector, is dead
     */
    static Optional<Readiness> of(
            FlowView view, AuditWindow window, Acceptances acceptances, BooleanSupplier uncovered) {
        RecordCheck check = new RecordCheck(view, window, acceptances, uncovered);
        try {
            return view.records().tellOf(check.range) ? check.answer() : Optional.empty();
        } catch (IncompleteReadException e) {
            return acceptances.has(Acceptance.MISSING_LINES)
                    ? Optional.empty()
                    : Optional.of(check.missing(
                            "Lines missing: " + e.getMessage(), "The window is judged once its control records agree"));
        }
    }

    private Optional<Readiness> answer() {
        List<ControlRecord> missing = stages(chains -> chains.silent(range)).stream()
                .filter(last -> !acceptances.silenceOf(last.writer()))
                .toList();
        if (!missing.isEmpty()) {
            return ofSilent(missing);
        }
        List<Chains.Gap> gaps = stages(chains -> chains.gaps(range));
        if (!gaps.isEmpty() && !acceptances.has(Acceptance.MISSING_LINES)) {
            return Optional.of(ofGaps(gaps));
        }
        List<Tail> tails = stages(chains -> chains.tails(range));
        boolean silent = !flow.collected() || acceptances.has(Acceptance.SILENCE);
        Optional<String> unclear = silent ? Optional.empty() : unclear(tails);
        if (unclear.isPresent() && !view.quiet().covers(range)) {
            return Optional.of(new Readiness.Waiting(
                    Cause.COLLECTOR_LAG,
                    "%s%s, and lines may still arrive that no control record tells of"
                            .formatted(Silence.LAG, unclear.get()),
                    "The window is judged once no more arrive"));
        }
        boolean stopped = !stages(chains -> chains.anyStopped() ? List.of(true) : List.of())
                .isEmpty();
        return Optional.of(new Readiness.Ready(true, silent || unclear.isPresent(), tails, stopped));
    }

    /** Why writers may have logged what no record tells of; whether they did, only reading tells. */
    private Optional<String> unclear(List<Tail> tails) {
        return Stream.concat(tails.stream().map(Tail::writer), stages(chains -> chains.unclear(range)).stream())
                .findFirst()
                .map("writer %s was started or killed"::formatted)
                .or(() -> uncovered.getAsBoolean()
                        ? Optional.of("lines of a writer were read that no control record tells of")
                        : Optional.empty());
    }

    /** In a folder, what a dead writer logged is there: it is waited for only as long as it may be alive. */
    private Optional<Readiness> ofSilent(List<ControlRecord> silent) {
        ControlRecord one = silent.getFirst();
        if (!flow.collected()
                && (view.patience().isEmpty()
                        || silent.stream().allMatch(last -> Chains.isOverdue(last, view.now())))) {
            return Optional.empty();
        }
        String others = silent.size() == 1
                ? ""
                : " (and %d more: %s)"
                        .formatted(
                                silent.size() - 1,
                                String.join(
                                        ", ",
                                        silent.stream()
                                                .skip(1)
                                                .limit(5)
                                                .map(ControlRecord::writer)
                                                .toList()));
        String why = "%swriter %s has told of nothing since %s%s. Its collector may be behind, or it is down itself"
                .formatted(Silence.LAG, one.writer(), one.to(), others);
        String end =
                "The window is judged as soon as it is heard again, or by an audit that accepts the silence (--accept"
                        + " silence=%s)".formatted(one.writer());
        boolean mayBeComing =
                view.patience().isEmpty() && silent.stream().noneMatch(last -> Chains.isOverdue(last, view.now()));
        return Optional.of(
                flow.collected()
                                && !mayBeComing
                                && ReadinessCheck.waited(view, flow.window().settledAt(window))
                        ? new Readiness.Silent(Cause.COLLECTOR_LAG, why, end)
                        : new Readiness.Waiting(Cause.COLLECTOR_LAG, why, end));
    }

    private Readiness ofGaps(List<Chains.Gap> gaps) {
        Chains.Gap one = gaps.getFirst();
        String others = gaps.size() == 1 ? "" : " (and %d more)".formatted(gaps.size() - 1);
        String why =
                "Lines missing: the control records of writer %s from %s to %s did not arrive%s, so nobody knows what it logged then"
                        .formatted(one.writer(), one.from(), one.to(), others);
        return missing(why, "The window is judged as soon as they arrive");
    }

    private Readiness missing(String why, String judged) {
        String end = judged + ", or by an audit that accepts it (--accept missing-lines)";
        return ReadinessCheck.waited(view, flow.window().settledAt(window))
                ? new Readiness.Silent(Cause.LINES_MISSING, why, end)
                : new Readiness.Waiting(Cause.LINES_MISSING, why, end);
    }

    private <T> List<T> stages(Function<Chains, List<T>> question) {
        return Arrays.stream(Stage.values())
                .flatMap(stage -> question.apply(view.records().chains(stage, range)).stream())
                .toList();
    }
}
