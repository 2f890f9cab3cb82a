package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that brought no usable answer; the message holds the request, the status and Loki's own words. */
public sealed class LokiFailure extends RuntimeException permits PageLimitException {

    private static final long serialVersionUID = 1L;

    private final FailureCause failureCause;
    private final transient @Nullable Duration retryAfter;

    LokiFailure(FailureCause failureCause, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.failureCause = failureCause;
        this.retryAfter = retryAfter;
    }

    LokiFailure(FailureCause failureCause, String message, @Nullable Throwable cause) {
        this(failureCause, message, cause, null);
    }

    public FailureCause failureCause() {
        return failureCause;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the failure means to whoever asked the source, once nothing more is tried. */
    public SourceException toSourceException(int attempts) {
        String message = attempts > 1 ? getMessage() + " (tried " + attempts + " times)" : String.valueOf(getMessage());
        return switch (failureCause) {
            case TIMEOUT, CONNECTION, SERVER_ERROR, TOO_MANY_REQUESTS, BAD_ANSWER ->
                new SourceUnavailableException(message, this);
            case RANGE_TOO_LARGE, PAGE_TOO_LARGE, REFUSED -> new SourceRefusedException(message, this);
            case PARTIAL_ANSWER -> new IncompleteReadException(message, this);
        };
    }
}
