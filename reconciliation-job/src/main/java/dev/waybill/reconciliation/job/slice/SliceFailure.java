package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import java.util.Optional;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Why a slice failed, kept in its step execution's context, so that whoever waits for it elsewhere gives the window the same cause
 * as if the slice had failed at home. Spring Batch keeps the stack trace alone, and only its beginning.
 */
public record SliceFailure(Kind kind, String reason) {

    private static final String KIND = "failure.kind";
    private static final String REASON = "failure.reason";
    private static final int CHARACTERS = 1_000;

    /** What the window's cause depends on. */
    public enum Kind {
        UNAVAILABLE,
        REFUSED,
        INCOMPLETE,
        OTHER
    }

    static SliceFailure of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SourceException source) {
                return new SliceFailure(kindOf(source), shortened(String.valueOf(source.getMessage())));
            }
        }
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return new SliceFailure(Kind.OTHER, shortened(deepest.toString()));
    }

    public static Optional<SliceFailure> from(ExecutionContext context) {
        return context.containsKey(KIND)
                ? Optional.of(new SliceFailure(Kind.valueOf(context.getString(KIND)), context.getString(REASON)))
                : Optional.empty();
    }

    void putInto(ExecutionContext context) {
        context.putString(KIND, kind.name());
        context.putString(REASON, reason);
    }

    /** A slice that is done once more begins with the context of the last time. */
    static void clear(ExecutionContext context) {
        context.remove(KIND);
        context.remove(REASON);
    }

    /** The failure as it would be here. */
    public RuntimeException toException() {
        return switch (kind) {
            case UNAVAILABLE -> new SourceUnavailableException(reason);
            case REFUSED -> new SourceRefusedException(reason);
            case INCOMPLETE -> new IncompleteReadException(reason);
            case OTHER -> new RemoteSliceException(reason);
        };
    }

    private static Kind kindOf(SourceException failure) {
        return switch (failure) {
            case SourceUnavailableException e -> Kind.UNAVAILABLE;
            case SourceRefusedException e -> Kind.REFUSED;
            case IncompleteReadException e -> Kind.INCOMPLETE;
        };
    }

    private static String shortened(String reason) {
        return reason.substring(0, Math.min(CHARACTERS, reason.length()));
    }
}
