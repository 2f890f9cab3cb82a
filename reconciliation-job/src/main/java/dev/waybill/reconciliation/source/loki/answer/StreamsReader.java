package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineParser;
import dev.waybill.reconciliation.source.line.LogLine;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log lines of an answer, each into the entries that it holds. Lines of a stream that its collector calls torn are doubt,
 * whatever they seem to say: their text was cut or mangled, or their time could not be read, so that they stand where nobody
 * knows. Such a stream is one whose label {@value #SERVICE} ends in {@value #TORN_SUFFIX}.
 */
public final class StreamsReader extends LinesReader<Page> {

    static final String SERVICE = "service";
    static final String TORN_SUFFIX = "_torn_svc";

    private static final Pattern TORN = Pattern.compile("[{,\\s]" + SERVICE + "=\"[^\"]*" + TORN_SUFFIX + "\"");

    private final Page.Builder page;

    private final @Nullable Function<Map<String, String>, String> logs;

    public StreamsReader(Side side, LineParser lines, int limit) {
        this(side, lines, limit, null);
    }

    /** @param logs tells by its labels which log a stream belongs to; null where that does not matter */
    public StreamsReader(Side side, LineParser lines, int limit, @Nullable Function<Map<String, String>, String> logs) {
        this.page = new Page.Builder(side, lines, limit, logs != null);
        this.logs = logs;
    }

    @Override
    public void add(long nanos, LogLine line) {
        page.add(nanos, line);
    }

    @Override
    public void beginStream() {
        page.beginStream();
    }

    @Override
    public void labels(String labels) {
        if (TORN.matcher(labels).find()) {
            page.doubtStream();
        }
        if (logs != null) {
            super.labels(labels);
        }
    }

    @Override
    public void labels(Map<String, String> labels) {
        if (labels.getOrDefault(SERVICE, "").endsWith(TORN_SUFFIX)) {
            page.doubtStream();
        }
        if (logs != null) {
            page.streamOf(logs.apply(labels));
        }
    }

    @Override
    public Page finish() {
        return page.build();
    }
}
