package dev.waybill.reconciliation.source;

import org.jspecify.annotations.Nullable;

/** The source answered, but it could not be proven that it told everything. */
public final class IncompleteReadException extends SourceException {

    public IncompleteReadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public IncompleteReadException(String message) {
        this(message, null);
    }
}
