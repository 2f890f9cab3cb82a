package dev.waybill.reconciliation.report;

/** What kept an audit from a verdict. */
public enum Cause {
    /** The audit was asked to stop; the next start resumes it. */
    STOPPED,
    /** The source no longer holds everything that the window looks at; nothing can bring a verdict any more. */
    EXPIRED,
    /** A side fell silent or its older lines still arrive, so that its collector may be behind. */
    COLLECTOR_LAG,
    /** The workers that did its slices were lost again and again, or there was none, or no broker between. */
    WORKER_LOST,
    /** The source did not answer. */
    SOURCE_UNAVAILABLE,
    /** The source refused to answer. */
    SOURCE_REFUSED,
    /** The source answered, but not provably everything. */
    INCOMPLETE_READ,
    /** Torn or unreadable lines could be about files of the window. */
    TORN_LINES,
    /** Most lines of a side name no readable file, or files were finished and none was announced. */
    MALFORMED_LINES,
    /** Most announcements, or finished files, are of other times than the window's: the zone of the names may be wrong. */
    OTHER_TIMES,
    /** The source shows fewer lines than it once showed. */
    FEWER_LINES,
    /** The source may hold lines of the window that it does not show yet. */
    CONCEALED_LINES,
    /** A writer logged other lines than arrived, or a record of what it logged is missing. */
    LINES_MISSING,
    /** The flow demands proof TOTALS, and the control records do not tell of everything. */
    UNPROVEN,
    /** Lines arrived, or files were announced, after the verdict: the window is judged anew. */
    REOPENED,
    /** The window was judged before it was over, by a clock that was wrong. */
    WRONG_CLOCK,
    /** Anything else; the reason says what. */
    ERROR;

    /** Whether the window itself may be to blame, so that an attempt counts; a source that is away says nothing about it. */
    boolean isOfTheWindow() {
        return switch (this) {
            case STOPPED,
                    COLLECTOR_LAG,
                    SOURCE_UNAVAILABLE,
                    SOURCE_REFUSED,
                    WORKER_LOST,
                    FEWER_LINES,
                    CONCEALED_LINES,
                    LINES_MISSING,
                    REOPENED -> false;
            case EXPIRED, INCOMPLETE_READ, TORN_LINES, MALFORMED_LINES, OTHER_TIMES, UNPROVEN, WRONG_CLOCK, ERROR ->
                true;
        };
    }
}
