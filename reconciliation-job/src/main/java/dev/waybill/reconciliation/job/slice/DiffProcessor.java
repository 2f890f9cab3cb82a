package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.report.LostFile;
import dev.waybill.reconciliation.source.Sighting;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Turns an announcement into the lost file that it is, or into nothing. */
class DiffProcessor implements ItemProcessor<Sighting, LostFile> {

    private final SliceAudit audit;

    DiffProcessor(SliceAudit audit) {
        this.audit = audit;
    }

    @Override
    public @Nullable LostFile process(Sighting sighting) {
        return audit.judge(sighting);
    }
}
