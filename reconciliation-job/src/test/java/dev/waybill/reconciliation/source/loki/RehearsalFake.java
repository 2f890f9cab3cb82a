package dev.waybill.reconciliation.source.loki;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rounds on the fake. */
final class RehearsalFake extends RehearsalLoki {

    private final ScriptedLoki loki = new ScriptedLoki();
    private final Set<FakeLoki.Entry> stored = new LinkedHashSet<>();
    private @Nullable Map<String, String> hidden;

    @Override
    public void begin(String round) {
        stored.clear();
        loki.reset();
        super.begin(round);
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public void push(List<Logged> lines) {
        List<FakeLoki.Entry> added = lines.stream()
                .map(line -> new FakeLoki.Entry(labels(line), NanoRange.nanos(line.loggedAt()), line.text()))
                .filter(stored::add)
                .filter(entry -> !entry.labels().equals(hidden))
                .toList();
        loki.entries().addAll(added);
    }

    @Override
    public void hide(Side side, int node) {
        hidden = Map.of("service", service(side), "job", "file_pipeline", "instance", "node-" + node);
        showWhatIsNotHidden();
    }

    @Override
    public void show() {
        hidden = null;
        showWhatIsNotHidden();
    }

    private void showWhatIsNotHidden() {
        loki.entries().clear();
        loki.entries()
                .addAll(stored.stream()
                        .filter(entry -> !entry.labels().equals(hidden))
                        .toList());
    }

    @Override
    public void refuse(int times, int status, String words) {
        loki.entries()
                .answer(
                        request -> true,
                        times,
                        aResponse()
                                .withStatus(status)
                                .withHeader("Content-Type", "text/plain")
                                .withBody(words));
    }

    /** Forgets refusals that nobody asked for. */
    @Override
    public void calm() {
        showWhatIsNotHidden();
    }

    @Override
    LokiClient client() {
        return loki.client(loki.properties(5_000, 4));
    }

    @Override
    public void close() {
        loki.close();
    }
}
