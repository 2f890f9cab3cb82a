package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.report.LostFile;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Writes the lost files of a chunk, as long as this execution owns the report. */
class LostFileWriter implements ItemWriter<LostFile> {

    private final SliceAudit audit;

    LostFileWriter(SliceAudit audit) {
        this.audit = audit;
    }

    @Override
    public void write(Chunk<? extends LostFile> chunk) {
        audit.write(chunk.getItems());
    }
}
