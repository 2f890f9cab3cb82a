package dev.waybill.reconciliation.job;

/** One side fell silent while the other went on, so that what it logged may not have arrived yet. */
final class CollectorLagException extends RuntimeException {

    CollectorLagException(String message) {
        super(message);
    }
}
