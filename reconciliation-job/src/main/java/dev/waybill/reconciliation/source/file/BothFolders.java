package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.SightingCursor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one folder, then the other. */
record BothFolders(SightingCursor first, SightingCursor second) implements SightingCursor {

    @Override
    public @Nullable LogEntry next() {
        LogEntry entry = first.next();
        return entry == null ? second.next() : entry;
    }

    @Override
    public List<ReadProof> proofs() {
        return Stream.concat(first.proofs().stream(), second.proofs().stream()).toList();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
