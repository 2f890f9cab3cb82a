package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Meters of reading Loki, registered at zero.
 *
 * <ul>
 *   <li>{@link #REQUESTS} requests made, repeated ones included
 *   <li>{@link #RETRIES} requests repeated, by {@code cause}
 *   <li>{@link #BYTES} bytes of answers, before decompression
 *   <li>{@link #ENTRIES} log lines read, by {@code side}
 *   <li>{@link #PAGES} answers that brought log lines, by {@code side}
 *   <li>{@link #HALVED} ranges cut in half because they were too slow or too long
 *   <li>{@link #MISMATCHES} ranges read again because they held more or less than counted, by {@code side}
 *   <li>{@link #READ} time from the first question to the proven end of a range, by {@code side}
 * </ul>
 */
public final class LokiMetrics {

    public static final String REQUESTS = "waybill.loki.requests";
    public static final String RETRIES = "waybill.loki.retries";
    static final String BYTES = "waybill.loki.bytes";
    public static final String ENTRIES = "waybill.loki.entries";
    public static final String PAGES = "waybill.loki.pages";
    public static final String HALVED = "waybill.loki.ranges.halved";
    public static final String MISMATCHES = "waybill.loki.proof.mismatches";
    static final String READ = "waybill.loki.read";

    private static final String SIDE = "side";
    private static final String CAUSE = "cause";

    private final Counter requests;
    private final Counter bytes;
    private final Counter halved;
    private final Map<FailureCause, Counter> retries = new EnumMap<>(FailureCause.class);
    private final Map<Side, Counter> entries = new EnumMap<>(Side.class);
    private final Map<Side, Counter> pages = new EnumMap<>(Side.class);
    private final Map<Side, Counter> mismatches = new EnumMap<>(Side.class);
    private final Map<Side, Timer> reads = new EnumMap<>(Side.class);

    LokiMetrics(MeterRegistry registry) {
        requests = registry.counter(REQUESTS);
        bytes = Counter.builder(BYTES).baseUnit("bytes").register(registry);
        halved = registry.counter(HALVED);
        for (FailureCause cause : FailureCause.values()) {
            if (cause.passing()) {
                retries.put(cause, registry.counter(RETRIES, CAUSE, tag(cause)));
            }
        }
        for (Side side : Side.values()) {
            entries.put(side, registry.counter(ENTRIES, SIDE, tag(side)));
            pages.put(side, registry.counter(PAGES, SIDE, tag(side)));
            mismatches.put(side, registry.counter(MISMATCHES, SIDE, tag(side)));
            reads.put(side, registry.timer(READ, SIDE, tag(side)));
        }
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void request() {
        requests.increment();
    }

    void bytes(long count) {
        bytes.increment((double) count);
    }

    void retry(FailureCause cause) {
        of(retries, cause).increment();
    }

    public void page(Side side, int lines) {
        of(pages, side).increment();
        of(entries, side).increment(lines);
    }

    public void halved() {
        halved.increment();
    }

    public void mismatch(Side side) {
        of(mismatches, side).increment();
    }

    public void read(Side side, Duration duration) {
        of(reads, side).record(duration);
    }

    private static <K, V> V of(Map<K, V> meters, K key) {
        V meter = meters.get(key);
        if (meter == null) {
            throw new IllegalArgumentException("No meter for " + key);
        }
        return meter;
    }
}
