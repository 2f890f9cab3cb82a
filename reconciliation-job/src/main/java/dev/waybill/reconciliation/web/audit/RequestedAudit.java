package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An audit that somebody asked for, as it stands.
 *
 * @param windows windows to audit
 * @param done windows that were audited, or had a verdict already
 * @param inconclusive those of them without a verdict
 * @param error why it failed
 */
public record RequestedAudit(
        UUID id,
        String flow,
        Instant from,
        Instant to,
        boolean redo,
        State state,
        int windows,
        int done,
        int inconclusive,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String error) {

    /** How it stands. */
    enum State {
        /** At work. */
        RUNNING,
        /** Asked to stop; it ends at the next safe point. */
        STOPPING,
        /** Ended; every window has a verdict. */
        COMPLETE,
        /** Ended; not every window has a verdict. */
        INCONCLUSIVE,
        /** Stopped before all windows were audited. */
        STOPPED,
        /** Broke off. */
        FAILED
    }

    static RequestedAudit begin(AuditRange range, Instant now) {
        return new RequestedAudit(
                UUID.randomUUID(),
                range.flow(),
                range.windows().getFirst().start(),
                range.windows().getLast().end(),
                range.redo(),
                State.RUNNING,
                range.windows().size(),
                0,
                0,
                now,
                null,
                null);
    }

    boolean isRunning() {
        return state == State.RUNNING || state == State.STOPPING;
    }

    RequestedAudit after(Report report) {
        int doubtful = report.status() == ReportStatus.COMPLETE ? 0 : 1;
        return with(state, done + 1, inconclusive + doubtful, null, null);
    }

    RequestedAudit stopping() {
        return isRunning() ? with(State.STOPPING, done, inconclusive, null, null) : this;
    }

    RequestedAudit ended(Instant now) {
        State end = state == State.STOPPING ? State.STOPPED : inconclusive > 0 ? State.INCONCLUSIVE : State.COMPLETE;
        return with(end, done, inconclusive, now, null);
    }

    RequestedAudit failed(Instant now, String why) {
        return with(State.FAILED, done, inconclusive, now, why);
    }

    private RequestedAudit with(
            State next, int nowDone, int nowInconclusive, @Nullable Instant ended, @Nullable String why) {
        return new RequestedAudit(
                id, flow, from, to, redo, next, windows, nowDone, nowInconclusive, startedAt, ended, why);
    }
}
