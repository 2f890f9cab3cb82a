package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.Sighting;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/** Reads the announcements of a slice, after the processor's side was taken in. */
class ForwardedReader implements ItemStreamReader<Sighting> {

    private final SliceAudit audit;
    private boolean exhausted;

    ForwardedReader(SliceAudit audit) {
        this.audit = audit;
    }

    @Override
    public void open(ExecutionContext context) {
        audit.open();
    }

    @Override
    public @Nullable Sighting read() {
        Sighting sighting = audit.nextForwarded();
        exhausted = sighting == null;
        return sighting;
    }

    /** Runs in the transaction of each chunk, so that a slice is finished together with its last chunk or not at all. */
    @Override
    public void update(ExecutionContext context) {
        audit.handOn();
        if (exhausted) {
            audit.finish().putInto(context);
        }
    }

    @Override
    public void close() {
        audit.close();
    }
}
