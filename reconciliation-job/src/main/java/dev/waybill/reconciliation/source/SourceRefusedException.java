package dev.waybill.reconciliation.source;

import org.jspecify.annotations.Nullable;

/** The source refused the request; asking again the same way is no use. */
public final class SourceRefusedException extends SourceException {

    public SourceRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public SourceRefusedException(String message) {
        this(message, null);
    }
}
