package dev.waybill.reconciliation.source;

import org.jspecify.annotations.Nullable;

/** A source could not tell the whole truth; the message says why, in words for the report. */
public abstract sealed class SourceException extends RuntimeException
        permits SourceUnavailableException, SourceRefusedException, IncompleteReadException {

    SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
