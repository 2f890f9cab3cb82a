package dev.waybill.reconciliation.source.loki;

import static java.util.Objects.requireNonNull;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SightingSourceContract;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contract, kept against a real Loki. */
@RequiresLoki
class RealLokiContractTest extends SightingSourceContract {

    private @Nullable RealLoki opened;

    @Override
    protected SightingSource sourceOf(List<Logged> lines) throws Exception {
        opened = new RealLoki();
        opened.push(lines);
        return opened.source();
    }

    @Override
    protected void add(Logged line) throws Exception {
        requireNonNull(opened).push(List.of(line));
    }
}
