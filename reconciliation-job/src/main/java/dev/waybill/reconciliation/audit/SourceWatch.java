package dev.waybill.reconciliation.audit;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Knows which sources answer, and says so when that changes: from the start of the application on, whether windows are due or
 * not. While one does not answer, that is repeated, but not at every check.
 */
@Component
class SourceWatch {

    private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);

    private static final Duration REPEATED = Duration.ofMinutes(1);
    private static final Duration LOOKED_BACK = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, State> states = new HashMap<>();

    SourceWatch(Clock clock) {
        this.clock = clock;
    }

    /** Checks the source of a flow: reachable, authorised, answering. Returns what is wrong, or null. */
    @Nullable SourceException check(Flow flow) {
        SourceException trouble = troubleWith(flow);
        boolean first = note(flow, trouble);
        if (first) {
            warnIfNothingIsThere(flow);
        }
        return trouble;
    }

    private static @Nullable SourceException troubleWith(Flow flow) {
        try {
            flow.source().check();
            return null;
        } catch (SourceException e) {
            return e;
        }
    }

    /** Says what changed; returns whether the source answered for the first time. */
    private synchronized boolean note(Flow flow, @Nullable SourceException trouble) {
        State before = states.getOrDefault(flow.name(), State.UNCHECKED);
        if (trouble == null) {
            if (before.trouble != null) {
                log.info("Flow {}: {} answers again", flow.name(), flow.source().name());
            } else if (!before.answered) {
                log.info("Flow {}: {} answers", flow.name(), flow.source().name());
            }
            states.put(flow.name(), State.ANSWERING);
            return !before.answered;
        }
        Instant now = clock.instant();
        boolean due = before.saidAt == null || !now.isBefore(before.saidAt.plus(REPEATED));
        if (due) {
            log.warn("Flow {} is waiting for {}: {}", flow.name(), flow.source().name(), trouble.getMessage());
        }
        states.put(flow.name(), new State(before.answered, trouble.getMessage(), due ? now : before.saidAt));
        return false;
    }

    /** A source asked in the name of the wrong tenant, or for lines that nobody writes, answers with nothing at all. */
    private void warnIfNothingIsThere(Flow flow) {
        Instant now = clock.instant();
        if (flow.collected() && isEmpty(flow, new LogRange(now.minus(LOOKED_BACK), now))) {
            log.warn(
                    "Flow {}: {} answers, but holds no line of this flow from the last {} minutes; unless nothing flows yet,"
                            + " check the tenant and the selectors",
                    flow.name(),
                    flow.source().name(),
                    LOOKED_BACK.toMinutes());
        }
    }

    private static boolean isEmpty(Flow flow, LogRange range) {
        try {
            for (Side side : Side.values()) {
                if (flow.source().newest(side, range).isPresent()) {
                    return false;
                }
            }
            return true;
        } catch (SourceException e) {
            return false; // the next check says what is wrong
        }
    }

    /** What is wrong with the sources that do not answer, by flow. */
    synchronized Map<String, String> troubles() {
        Map<String, String> troubles = new TreeMap<>();
        states.forEach((flow, state) -> {
            if (state.trouble != null) {
                troubles.put(flow, state.trouble);
            }
        });
        return troubles;
    }

    /**
     * What is known of a flow's source.
     *
     * @param answered whether it ever answered
     * @param trouble what is wrong now
     * @param saidAt when that was said last
     */
    private record State(
            boolean answered,
            @Nullable String trouble,
            @Nullable Instant saidAt) {

        static final State UNCHECKED = new State(false, null, null);
        static final State ANSWERING = new State(true, null, null);
    }
}
