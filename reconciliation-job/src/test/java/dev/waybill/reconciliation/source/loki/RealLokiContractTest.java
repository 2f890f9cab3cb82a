package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SightingSourceContract;
import java.util.List;

/** The contract, kept against a real Loki. */
@RequiresLoki
class RealLokiContractTest extends SightingSourceContract {

    @Override
    protected SightingSource sourceOf(List<Logged> lines) throws Exception {
        RealLoki loki = new RealLoki();
        loki.push(lines);
        return loki.source();
    }
}
