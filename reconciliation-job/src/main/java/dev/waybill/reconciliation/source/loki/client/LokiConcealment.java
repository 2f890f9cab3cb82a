package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.Concealment;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Loki holds and does not show. It asks its ingesters, which keep in memory what came last, only for ranges that are young enough;
 * of older ones it shows what was put away before. A collector's backlog of such an age is accepted, and then in no answer, and
 * in no count, until its chunk is full or idle.
 *
 * <p>How young that is, in the order in which it holds: with target {@code all} (and wherever it is set)
 * {@code ingester.query_store_max_look_back_period}, which Loki itself sets to {@code max_chunk_age} and 41 minutes where it is 0,
 * and for which −1 ns means any age; else {@code querier.query_ingesters_within}, for which 0 means any age.
 */
public final class LokiConcealment {

    private static final String PATH = "/config";

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Duration REMEMBERED_IF_UNKNOWN = Duration.ofMinutes(1);
    private static final Duration VOUCHED = Duration.ofMinutes(30);

    /** What Loki does where it is not told otherwise. */
    private static final Duration WITHIN = Duration.ofHours(3);

    private static final Duration CHUNK_AGE = Duration.ofHours(2);
    private static final Duration CHUNK_IDLE = Duration.ofMinutes(30);
    private static final Duration FLUSH_CHECK = Duration.ofSeconds(30);

    /** Until a chunk that is due is written (flush_op_timeout), and its index is known wherever it is asked for. */
    private static final Duration MARGIN = Duration.ofMinutes(10 + 41);

    private final LokiClient client;
    private final InstantSource clock;
    private final List<Vouched> vouched = new ArrayList<>();
    private Optional<PublishedSettings> published = Optional.empty();
    private Instant askAgainAt = Instant.MIN;

    public LokiConcealment(LokiClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** What Loki may hold and not show; empty where it shows everything. */
    public Optional<Concealment> concealment() {
        Optional<Duration> configured = client.queryIngestersWithin();
        if (configured.filter(Duration::isZero).isPresent()) {
            return Optional.empty();
        }
        Optional<PublishedSettings> settings = published();
        Duration within =
                configured.orElseGet(() -> settings.map(LokiConcealment::within).orElse(WITHIN));
        return within.isNegative()
                ? Optional.empty()
                : Optional.of(new Concealment(
                        within,
                        settings.map(LokiConcealment::shownAfter)
                                .orElse(shownAfter(CHUNK_AGE, CHUNK_IDLE, FLUSH_CHECK))));
    }

    /** From what age on lines may be hidden; negative for none. */
    private static Duration within(PublishedSettings settings) {
        if (settings.value("querier", "query_store_only").filter("true"::equals).isPresent()) {
            return Duration.ZERO;
        }
        Optional<String> lookBack = settings.value("ingester", "query_store_max_look_back_period");
        if (lookBack.filter("-1ns"::equals).isPresent()) {
            return Duration.ofNanos(-1);
        }
        Optional<Duration> set = lookBack.flatMap(GoDuration::parse).filter(Duration::isPositive);
        if (set.isPresent()) {
            return set.orElseThrow();
        }
        if (lookBack.filter(text -> text.startsWith("-")).isPresent()) {
            // Any other negative one makes Loki ask neither side rightly.
            return Duration.ZERO;
        }
        // Loki leaves it out where it is 0.
        return settings.value("querier", "query_ingesters_within")
                .map(text -> GoDuration.parse(text).orElse(WITHIN))
                .filter(Duration::isPositive)
                .orElse(Duration.ofNanos(-1));
    }

    private static Duration shownAfter(PublishedSettings settings) {
        return shownAfter(
                duration(settings, "max_chunk_age", CHUNK_AGE),
                duration(settings, "chunk_idle_period", CHUNK_IDLE),
                duration(settings, "flush_check_period", FLUSH_CHECK));
    }

    private static Duration duration(PublishedSettings settings, String name, Duration otherwise) {
        return settings.value("ingester", name).flatMap(GoDuration::parse).orElse(otherwise);
    }

    private static Duration shownAfter(Duration chunkAge, Duration chunkIdle, Duration flushCheck) {
        return chunkAge.plus(chunkIdle).plus(flushCheck).plus(MARGIN);
    }

    /** What was published last; a question that fails changes nothing of it. */
    private synchronized Optional<PublishedSettings> published() {
        Instant now = clock.instant();
        if (!now.isBefore(askAgainAt)) {
            Optional<PublishedSettings> answer =
                    client.text(PATH).map(PublishedSettings::new).filter(PublishedSettings::readable);
            askAgainAt = now.plus(answer.isPresent() ? REMEMBERED : REMEMBERED_IF_UNKNOWN);
            published = answer.or(() -> published);
        }
        return published;
    }

    /** Takes note that everything in a range is shown by now. */
    public synchronized void vouch(LogRange range) {
        Instant now = clock.instant();
        vouched.removeIf(each -> !each.until().isAfter(now) || range.contains(each.range()));
        vouched.add(new Vouched(range, now.plus(VOUCHED)));
    }

    /**
     * Checks that nothing of a range is hidden.
     *
     * @throws SourceRefusedException if something may be
     */
    public void requireShown(LogRange range) {
        Optional<Concealment> concealment = concealment();
        if (concealment.isEmpty()) {
            return;
        }
        Duration olderThan = concealment.orElseThrow().olderThan();
        Instant now = clock.instant();
        Instant shown = now.minus(olderThan);
        if (range.from().isBefore(shown)
                && !isVouched(new LogRange(range.from(), range.to().isBefore(shown) ? range.to() : shown), now)) {
            throw new SourceRefusedException(
                    ("Loki may hide lines older than %s until it has put them away (query_store_max_look_back_period of its ingester, "
                                    + "else query_ingesters_within of its querier), so %s cannot be read whole yet; it can once nothing was added "
                                    + "to it for %s, or with query_store_max_look_back_period: -1ns, or, where Loki hides nothing, with "
                                    + "LOKI_QUERY_INGESTERS_WITHIN=0s")
                            .formatted(
                                    olderThan, range, concealment.orElseThrow().shownAfter()));
        }
    }

    /** Whether somebody took note that everything in a range is shown. */
    public boolean isVouched(LogRange range) {
        return isVouched(range, clock.instant());
    }

    private synchronized boolean isVouched(LogRange range, Instant now) {
        return vouched.stream()
                .anyMatch(each -> each.until().isAfter(now) && each.range().contains(range));
    }

    private record Vouched(LogRange range, Instant until) {}
}
