package dev.waybill.reconciliation.source;

import org.jspecify.annotations.Nullable;

/** The source is down, slow or overloaded, and stayed so through all retries; a later run may succeed. */
public final class SourceUnavailableException extends SourceException {

    public SourceUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public SourceUnavailableException(String message) {
        this(message, null);
    }
}
