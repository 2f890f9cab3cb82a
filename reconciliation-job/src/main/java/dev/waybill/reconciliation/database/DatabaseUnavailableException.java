package dev.waybill.reconciliation.database;

import org.jspecify.annotations.Nullable;

/** The database cannot be used; the message says why and what to do. */
final class DatabaseUnavailableException extends RuntimeException {

    private final String action;

    DatabaseUnavailableException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
