package dev.waybill.reconciliation.job;

/** What a side logged may not have arrived yet: it fell silent, or its older lines still arrive. */
final class CollectorLagException extends RuntimeException {

    CollectorLagException(String message) {
        super(message);
    }
}
