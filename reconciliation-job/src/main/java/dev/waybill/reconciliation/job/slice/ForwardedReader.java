package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.source.Sighting;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.listener.ChunkListener;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/** Reads the announcements of a slice, after the processor's side was taken in. */
class ForwardedReader implements ItemStreamReader<Sighting>, ChunkListener<Sighting, Object> {

    private final SliceAudit audit;
    private final ExecutionContext context;
    private boolean exhausted;

    ForwardedReader(SliceAudit audit, ExecutionContext context) {
        this.audit = audit;
        this.context = context;
    }

    @Override
    public void open(ExecutionContext opened) {
        SliceFailure.clear(opened);
        noting(audit::open);
    }

    @Override
    public @Nullable Sighting read() {
        Sighting sighting = audit.nextForwarded();
        exhausted = sighting == null;
        return sighting;
    }

    /** Runs in the transaction of each chunk, so that a slice is finished together with its last chunk or not at all. */
    @Override
    public void update(ExecutionContext updated) {
        noting(() -> {
            audit.handOn();
            if (exhausted) {
                audit.finish().putInto(updated);
            }
        });
    }

    @Override
    public void close() {
        audit.close();
    }

    @Override
    public void onChunkError(Exception failure, Chunk<Object> chunk) {
        SliceFailure.of(failure).putInto(context);
    }

    private void noting(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            SliceFailure.of(e).putInto(context);
            throw e;
        }
    }
}
