package dev.waybill.reconciliation.source.loki.answer;

/** Loki answered, and warned that it left something out. */
public final class PartialAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PartialAnswerException(String warnings) {
        super(warnings);
    }
}
