package dev.waybill.reconciliation.report;

/** What kept an audit from a verdict. */
public enum Cause {
    /** The audit was asked to stop; the next start resumes it. */
    STOPPED(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** The source no longer holds everything that the window looks at; nothing can bring a verdict any more. */
    EXPIRED(Fault.WINDOW, Retry.LEFT),
    /** A side fell silent or its older lines still arrive, so that its collector may be behind. */
    COLLECTOR_LAG(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** The workers that did its slices were lost again and again, or there was none, or no broker between. */
    WORKER_LOST(Fault.ELSEWHERE, Retry.AFTER_DELAY),
    /** The source did not answer. */
    SOURCE_UNAVAILABLE(Fault.SOURCE, Retry.AFTER_DELAY),
    /** The source refused to answer. */
    SOURCE_REFUSED(Fault.SOURCE, Retry.AFTER_DELAY),
    /** The source answered, but not provably everything. */
    INCOMPLETE_READ(Fault.WINDOW, Retry.BACKING_OFF),
    /** Torn or unreadable lines could be about files of the window. */
    TORN_LINES(Fault.WINDOW, Retry.BACKING_OFF),
    /** Most lines of a side name no readable file, or files were finished and none was announced. */
    MALFORMED_LINES(Fault.WINDOW, Retry.BACKING_OFF),
    /** Most announcements, or finished files, are of other times than the window's: the zone of the names may be wrong. */
    OTHER_TIMES(Fault.WINDOW, Retry.BACKING_OFF),
    /** The source shows fewer lines than it once showed. */
    FEWER_LINES(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** The source may hold lines of the window that it does not show yet. */
    CONCEALED_LINES(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** A writer logged other lines than arrived, or a record of what it logged is missing. */
    LINES_MISSING(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** The flow demands proof TOTALS, and the control records do not tell of everything. */
    UNPROVEN(Fault.WINDOW, Retry.BACKING_OFF),
    /** Lines arrived, or files were announced, after the verdict: the window is judged anew. */
    REOPENED(Fault.ELSEWHERE, Retry.AT_ONCE),
    /** The window was judged before it was over, by a clock that was wrong. */
    WRONG_CLOCK(Fault.WINDOW, Retry.AT_ONCE),
    /** Anything else; the reason says what. */
    ERROR(Fault.WINDOW, Retry.BACKING_OFF);

    /** Whose fault it is. */
    private enum Fault {
        /** The window itself may be to blame, so that an attempt counts. */
        WINDOW,
        /** The source does not answer, and may answer for no other window either. */
        SOURCE,
        /** A collector that lags, a stop that was asked for: they say nothing about the window. */
        ELSEWHERE
    }

    /** When a window is tried again that has no verdict for this cause. */
    public enum Retry {
        /** Whenever the schedule looks: what it waits for is seen by readiness. */
        AT_ONCE,
        /** After a delay, always the same. */
        AFTER_DELAY,
        /** After a delay that doubles with each attempt, and not any more after a number of them. */
        BACKING_OFF,
        /** After a delay, and it is left for a person all the same: lines may come back. */
        LEFT
    }

    private final Fault fault;
    private final Retry retry;

    Cause(Fault fault, Retry retry) {
        this.fault = fault;
        this.retry = retry;
    }

    public Retry retry() {
        return retry;
    }

    /** Whether the attempt counts. */
    boolean countsAsAttempt() {
        return fault == Fault.WINDOW;
    }

    /** Whether the source is to blame, so that other windows of the flow may fare no better. */
    public boolean isOfTheSource() {
        return fault == Fault.SOURCE;
    }

    /** Whether what was read is refuted, so that slices that were finished by then are read anew. */
    public boolean refutesWhatWasRead() {
        return switch (this) {
            case INCOMPLETE_READ, TORN_LINES, MALFORMED_LINES, OTHER_TIMES, LINES_MISSING, UNPROVEN -> true;
            case STOPPED,
                    EXPIRED,
                    COLLECTOR_LAG,
                    WORKER_LOST,
                    SOURCE_UNAVAILABLE,
                    SOURCE_REFUSED,
                    FEWER_LINES,
                    CONCEALED_LINES,
                    REOPENED,
                    WRONG_CLOCK,
                    ERROR -> false;
        };
    }
}
