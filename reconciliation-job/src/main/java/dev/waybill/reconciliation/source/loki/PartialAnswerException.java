package dev.waybill.reconciliation.source.loki;

/** Loki answered, and warned that it left something out. */
final class PartialAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PartialAnswerException(String warnings) {
        super(warnings);
    }
}
