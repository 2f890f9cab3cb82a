package dev.waybill.reconciliation.cluster;

import org.jspecify.annotations.Nullable;

/** The broker does not take requests now. */
final class BrokerAwayException extends RuntimeException {

    BrokerAwayException(@Nullable Throwable cause) {
        super(cause == null ? "the broker cannot be reached" : deepest(cause), cause);
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }
}
