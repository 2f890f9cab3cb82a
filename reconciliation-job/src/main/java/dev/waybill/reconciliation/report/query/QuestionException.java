package dev.waybill.reconciliation.report.query;

import org.jspecify.annotations.Nullable;

/** A question that has no answer; the message says why, in one line. */
public final class QuestionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final @Nullable String field;

    private QuestionException(Fault fault, @Nullable String field, String message) {
        super(message);
        this.fault = fault;
        this.field = field;
    }

    /** Something in the question is wrong: the field of that name. */
    static QuestionException invalid(String field, String message) {
        return new QuestionException(Fault.INVALID, field, message);
    }

    /** What is asked about is not there. */
    static QuestionException unknown(String message) {
        return new QuestionException(Fault.UNKNOWN, null, message);
    }

    /** What is asked about has no verdict. */
    static QuestionException unjudged(String message) {
        return new QuestionException(Fault.UNJUDGED, null, message);
    }

    public Fault fault() {
        return fault;
    }

    /** The field to blame; null if there is none. */
    public @Nullable String field() {
        return field;
    }

    /** Why a question has no answer. */
    public enum Fault {
        INVALID,
        UNKNOWN,
        UNJUDGED
    }
}
