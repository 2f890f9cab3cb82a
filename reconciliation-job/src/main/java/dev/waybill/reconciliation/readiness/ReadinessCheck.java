package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.Acceptance;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.Concealment;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Says whether a window may be judged, to the schedule, to audits by hand and to the job alike. In this order:
 *
 * <ol>
 *   <li>The source answers, and still holds all that the window looks at.
 *   <li>It shows as much as it ever showed ({@link Looks}).
 *   <li>No lines arrive any more that are older than the settling delay ({@link Looks}).
 *   <li>Every writer was heard after all that the window looks at ({@link Marks}, {@link Silence}).
 *   <li>What the source may hide is shown by now.
 * </ol>
 *
 * <p>Where every writer tells by control records what it logs, nothing is counted: each must have told of all that the window
 * looks at ({@link RecordCheck}).
 *
 * <p>Of a flow without a collector only the first is asked, whether one stage fell silent while the other went on, and whether
 * time has passed beyond the window: by what both stages logged after it, or by more than clocks may be ahead.
 */
@Component
public class ReadinessCheck {

    private static final Logger log = LoggerFactory.getLogger(ReadinessCheck.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /** By how much the clocks may be ahead that are let pass, all of them. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private static final Readiness READY = new Readiness.Ready(false, true, List.of(), false);

    private final Clock clock;
    private final Looks looks;
    private final Reports reports;

    ReadinessCheck(Clock clock, Looks looks, Reports reports) {
        this.reports = reports;
        this.clock = clock;
        this.looks = looks;
    }

    /**
     * Begins to ask about windows.
     *
     * @param windows log times that they look at, all together
     * @param patience how long a window waits before its trouble is told
     */
    public FlowView view(Flow flow, LogRange windows, Duration patience) {
        return new FlowView(flow, windows, clock.instant(), patience, looks);
    }

    /** Answers for one window at once: who is silent now is silent. */
    public Readiness now(Flow flow, AuditWindow window, Acceptances acceptances) {
        return of(new FlowView(flow, flow.lookedAt(window), clock.instant(), null, looks), window, acceptances);
    }

    /** Answers for one window. A question that the source does not answer is never taken for a good answer. */
    public Readiness of(FlowView view, AuditWindow window, Acceptances acceptances) {
        @Nullable SourceException trouble = view.trouble().orElse(null);
        if (trouble != null) {
            return new Readiness.SourceDown(trouble);
        }
        LogRange range = view.flow().lookedAt(window);
        Optional<Readiness> expired =
                view.oldest().filter(range.from()::isBefore).map(oldest -> expired(range, oldest));
        if (expired.isPresent()) {
            return expired.get();
        }
        try {
            Optional<Readiness> told = told(view, window, acceptances);
            if (told.isPresent()) {
                return told.get() instanceof Readiness.Ready && view.flow().collected()
                        ? Optional.ofNullable(ofConcealed(view, window, acceptances))
                                .orElse(told.get())
                        : told.get();
            }
            return view.flow().collected()
                    ? ofCollected(view, window, range, acceptances)
                    : ofUncollected(view, window, acceptances);
        } catch (SourceException e) {
            return new Readiness.SourceDown(e);
        }
    }

    /** What was not read provably whole before is judged once no lines arrive any more, whatever records tell. */
    private Optional<Readiness> told(FlowView view, AuditWindow window, Acceptances acceptances) {
        return RecordCheck.of(
                view,
                window,
                acceptances,
                () -> reports.find(view.flow().name(), window)
                        .filter(report -> report.cause() == Cause.INCOMPLETE_READ)
                        .isPresent());
    }

    /**
     * Gives lines that are on their way the time to show: where nothing is known of a window yet, looks twice, a settling delay
     * apart. To be called where nobody is kept from anything meanwhile.
     *
     * @param check called again and again while this waits; ends it by what it throws
     */
    public void awaitSecondLook(Flow flow, AuditWindow window, Acceptances acceptances, Runnable check) {
        if (!flow.collected() || acceptances.has(Acceptance.SILENCE)) {
            return;
        }
        try {
            LogRange range = flow.lookedAt(window);
            FlowView view = new FlowView(flow, range, clock.instant(), null, looks);
            if (view.trouble().isPresent()
                    || view.oldest().filter(range.from()::isBefore).isPresent()
                    || !isJudgedByLooks(view, window, acceptances)) {
                return; // no look would help
            }
            if (!view.quiet().covers(range)) {
                awaitNextLook(flow, view.now(), check);
                looks.look(flow, range, view.oldest().orElse(null), view::isLive);
            }
        } catch (SourceException e) {
            log.debug("Flow {} cannot be looked at: {}", flow.name(), e.getMessage()); // the audit says so
        }
    }

    private boolean isJudgedByLooks(FlowView view, AuditWindow window, Acceptances acceptances) {
        Optional<Readiness> told = told(view, window, acceptances);
        if (told.isPresent()) {
            return told.get() instanceof Readiness.Waiting;
        }
        Silence silence = new Silence(view.flow(), window, view.marks(), acceptances);
        return silence.isNone()
                || (silence.leftBehind().isEmpty() && view.flow().acceptsIdle());
    }

    private void awaitNextLook(Flow flow, Instant looked, Runnable check) {
        Instant next = looked.plus(flow.window().settlingDelay()).plusSeconds(1);
        log.info("Looking again at {} whether older lines of flow {} still arrive", next, flow.name());
        while (clock.instant().isBefore(next)) {
            check.run();
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static Readiness expired(LogRange range, Instant oldest) {
        return new Readiness.Expired(
                "Expired: the window looks at lines from %s on, but lines before %s may have been removed"
                        .formatted(range.from(), oldest));
    }

    /** All that stages wrote is there at once, so only a log that went elsewhere, or a stage that is down, is to be feared. */
    private static Readiness ofUncollected(FlowView view, AuditWindow window, Acceptances acceptances) {
        if (acceptances.has(Acceptance.SILENCE)) {
            return READY;
        }
        Silence silence = new Silence(view.flow(), window, view.marks(), acceptances);
        Instant settled = view.flow().window().settledAt(window);
        return silence.leftBehind()
                .<Readiness>map(said -> waited(view, settled)
                        ? new Readiness.Silent(Cause.COLLECTOR_LAG, said.why(), said.end())
                        : new Readiness.Waiting(Cause.COLLECTOR_LAG, said.why(), said.end()))
                .orElseGet(
                        () -> isOver(view, silence, view.flow().lookedAt(window), settled) ? READY : notOver(silence));
    }

    /** Who asks at once names a window that a person knows to be over. */
    private static boolean isOver(FlowView view, Silence silence, LogRange range, Instant settled) {
        return view.patience().isEmpty()
                || !view.now().isBefore(settled.plus(CLOCKS_APART))
                || silence.wentOn(range.to());
    }

    private static Readiness notOver(Silence silence) {
        return new Readiness.Waiting(
                Cause.COLLECTOR_LAG,
                silence.ofAll().why(),
                "The window is judged as soon as both log something after it, or %s after it settled: the clock may be ahead"
                        .formatted(CLOCKS_APART));
    }

    private static Readiness ofCollected(FlowView view, AuditWindow window, LogRange range, Acceptances acceptances) {
        boolean anySilence = acceptances.has(Acceptance.SILENCE);
        @Nullable Readiness unready = anySilence ? null : ofLines(view, window, range, acceptances);
        if (!acceptances.has(Acceptance.FEWER_LINES)) {
            Looks.@Nullable Shortfall shortfall = view.shortfall(range).orElse(null);
            if (shortfall != null) {
                return fewer(view, shortfall);
            }
        }
        if (unready != null) {
            return unready;
        }
        @Nullable Readiness concealed = ofConcealed(view, window, acceptances);
        return concealed == null ? READY : concealed;
    }

    private static @Nullable Readiness ofConcealed(FlowView view, AuditWindow window, Acceptances acceptances) {
        LogRange range = view.flow().lookedAt(window);
        Optional<Concealment> concealment = view.flow().source().concealment();
        if (concealment.isPresent()
                && range.from().isBefore(view.now().minus(concealment.get().olderThan()))) {
            if (!acceptances.has(Acceptance.CONCEALED_LINES)
                    && !view.quiet().lastedLive(range, concealment.get().shownAfter(), view.now())) {
                return concealed(view, window, concealment.get());
            }
            view.flow().source().vouch(range);
        }
        return null;
    }

    private static @Nullable Readiness ofLines(
            FlowView view, AuditWindow window, LogRange range, Acceptances acceptances) {
        Silence silence = new Silence(view.flow(), window, view.marks(), acceptances);
        Optional<Silence.Said> behind = silence.leftBehind();
        boolean idle = view.flow().acceptsIdle() && behind.isEmpty();
        if (view.patience().isEmpty() && !silence.isNone() && !idle) {
            return silent(behind.orElseGet(silence::ofAll));
        }
        Quiet quiet = view.quiet();
        if (!quiet.covers(range)) {
            return new Readiness.Waiting(
                    Cause.COLLECTOR_LAG,
                    "%slines still arrive that are older than %s"
                            .formatted(Silence.LAG, view.flow().window().settlingDelay()),
                    "The window is judged once they stop");
        }
        if (view.patience().isEmpty() || (silence.isNone() && silence.wentOn(quiet.lookedAt()))) {
            return null;
        }
        Silence.Said said = behind.orElseGet(silence::ofAll);
        if (!quiet.lasted(range, view.patience().get(), view.now())) {
            return new Readiness.Waiting(Cause.COLLECTOR_LAG, said.why(), said.end());
        }
        return idle ? null : silent(said);
    }

    private static Readiness silent(Silence.Said said) {
        return new Readiness.Silent(Cause.COLLECTOR_LAG, said.why(), said.end());
    }

    private static Readiness fewer(FlowView view, Looks.Shortfall shortfall) {
        Look once = shortfall.once();
        String why = "Fewer lines: at %s the source showed %s lines (announced, processed, failed) in %s, and %s now"
                .formatted(
                        once.at(),
                        once.counts(),
                        once.range(),
                        shortfall.now().isEmpty() ? "does not say how many" : "shows only " + shortfall.now());
        String end =
                "The window is judged as soon as it shows as many, or by an audit that accepts it (--accept fewer-lines)";
        @Nullable Instant since = once.fewerSince();
        return since == null || waited(view, since)
                ? new Readiness.Silent(Cause.FEWER_LINES, why, end)
                : new Readiness.Waiting(Cause.FEWER_LINES, why, end);
    }

    private static Readiness concealed(FlowView view, AuditWindow window, Concealment concealment) {
        String why =
                ("Concealed lines: the source may hold lines older than %s for up to %s before it shows them, and the window"
                                + " looks at such")
                        .formatted(concealment.olderThan(), concealment.shownAfter());
        String end =
                "The window is judged once all writers are heard and nothing was added for %s, or by an audit that accepts it"
                                .formatted(concealment.shownAfter())
                        + " (--accept concealed-lines)";
        return waited(view, view.flow().window().settledAt(window))
                ? new Readiness.Silent(Cause.CONCEALED_LINES, why, end)
                : new Readiness.Waiting(Cause.CONCEALED_LINES, why, end);
    }

    static boolean waited(FlowView view, Instant since) {
        return view.patience()
                .filter(patience -> view.now().isBefore(since.plus(patience)))
                .isEmpty();
    }
}
