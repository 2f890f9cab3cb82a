package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SightingSourceContract;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The contract, kept against a scripted Loki that answers in nothing but JSON. */
class LokiJsonSourceContractTest extends SightingSourceContract {

    private static final ScriptedLoki loki = new ScriptedLoki();

    @AfterAll
    static void stop() {
        loki.close();
    }

    @Override
    protected SightingSource sourceOf(List<Logged> lines) {
        loki.reset();
        loki.entries().speakOnlyJson();
        loki.log(lines);
        return loki.source();
    }

    @Override
    protected void add(Logged line) {
        loki.log(List.of(line));
    }
}
