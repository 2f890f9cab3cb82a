package dev.waybill.reconciliation.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A single pass over the entries of a range, for one thread. */
public interface SightingCursor extends AutoCloseable {

    /**
     * The next entry.
     *
     * @return null at the end, and then only if everything was delivered <em>and proven complete</em>
     * @throws IncompleteReadException if completeness could not be proven
     * @throws SourceException if reading failed
     */
    @Nullable LogEntry next();

    /** How the completeness of each side was proven; may only be asked for after {@link #next} returned null. */
    List<ReadProof> proofs();

    /** Stops reading ahead and lets go of connections and files; allowed at any time, any number of times. */
    @Override
    void close();
}
