package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Loki that rounds of faults are played on: a fake one, or the real one at LOKI_URL. Its labels are of one round. */
public abstract sealed class RehearsalLoki implements AutoCloseable permits RehearsalFake, RehearsalReal {

    private String mark = "none";

    /** The real one, if LOKI_URL names it. */
    public static RehearsalLoki given() {
        String url = System.getenv("LOKI_URL");
        return url == null || url.isBlank() ? new RehearsalFake() : new RehearsalReal(URI.create(url));
    }

    /** Begins a round, whose streams nobody else has. */
    public void begin(String round) {
        mark = round;
        show();
        calm();
    }

    /** Whether lines must be of the last hour, because Loki refuses older ones. */
    public abstract boolean isReal();

    /** Stores lines; they can be read when this returns, and are stored once however often they come. */
    public abstract void push(List<Logged> lines) throws IOException;

    /** Hides a writer's lines of a side, old ones and new ones. */
    public abstract void hide(Side side, int node);

    /** Hides nothing any more. */
    public abstract void show();

    /** Answers the next questions with a refusal. */
    public abstract void refuse(int times, int status, String words);

    /** Answers as it should. */
    public abstract void calm();

    abstract LokiClient client();

    /** What a watcher that was just started reads; a side that is given is looked for under a wrong label. */
    public SightingSource source(FileTimeZone zone, InstantSource clock, @Nullable Side wrong) {
        return new LokiSightingSource(client(), selectors(wrong), LineFormats.DEFAULT, zone, clock);
    }

    private LokiSelectors selectors(@Nullable Side wrong) {
        String forwarder = wrong == Side.FORWARDED ? "announce_" + mark : service(Side.FORWARDED);
        String processor = wrong == Side.PROCESSED ? "finish_" + mark : service(Side.PROCESSED);
        return new LokiSelectors(
                "{service=\"%s\"} |= \"Rename trigger hard link\"".formatted(forwarder),
                "{service=~\"%s|torn_%s\"} |= \"处理文件\"".formatted(processor, mark),
                "{service=\"%s\"} |= \"处理文件\" |= \"失败\"".formatted(service(Side.FAILED)));
    }

    Map<String, String> labels(Logged line) {
        return Map.of("service", service(line.side()), "job", "file_pipeline", "instance", "node-" + line.node());
    }

    String service(Side side) {
        return switch (side) {
            case FORWARDED -> "forward_" + mark;
            case PROCESSED -> "process_" + mark;
            case FAILED -> "failed_" + mark;
        };
    }

    @Override
    public abstract void close();
}
