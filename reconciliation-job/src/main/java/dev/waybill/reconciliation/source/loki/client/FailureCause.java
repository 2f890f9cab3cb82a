package dev.waybill.reconciliation.source.loki.client;

/** Why a request to Loki brought no usable answer. */
public enum FailureCause {
    /** Too slow; a smaller range may do. */
    TIMEOUT(true),
    /** No connection, or it was cut. */
    CONNECTION(true),
    /** Loki or the gateway before it is in trouble (5xx). */
    SERVER_ERROR(true),
    /** Loki is asked too much at once (429). */
    TOO_MANY_REQUESTS(true),
    /** An answer that is not what Loki says when it is well: truncated, no JSON, a login page. */
    BAD_ANSWER(true),
    /** The range is longer, or holds more, than one query may touch. */
    RANGE_TOO_LARGE(false),
    /** More entries asked for than one query may return. */
    PAGE_TOO_LARGE(false),
    /** Refused for good. */
    REFUSED(false),
    /** Only part of an answer: Loki says so itself. */
    PARTIAL_ANSWER(false);

    private final boolean passing;

    FailureCause(boolean passing) {
        this.passing = passing;
    }

    /** Whether the same request may succeed later. */
    boolean passing() {
        return passing;
    }

    /** Whether a smaller range may succeed. */
    public boolean rangeMayBeTooLarge() {
        return this == TIMEOUT || this == RANGE_TOO_LARGE;
    }
}
