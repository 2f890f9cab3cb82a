package dev.waybill.reconciliation.source.loki.answer;

/** JSON, but not of the shape that Loki answers in. */
public final class BadAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadAnswerException(String message) {
        super(message);
    }
}
