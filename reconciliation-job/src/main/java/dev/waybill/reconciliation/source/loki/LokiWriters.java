package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.loki.answer.SeriesReader;
import dev.waybill.reconciliation.source.loki.answer.VectorReader;
import dev.waybill.reconciliation.source.loki.client.Attempts;
import dev.waybill.reconciliation.source.loki.client.FailureCause;
import dev.waybill.reconciliation.source.loki.client.LokiClient;
import dev.waybill.reconciliation.source.loki.client.LokiFailure;
import dev.waybill.reconciliation.source.loki.client.LokiRequest;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.source.loki.client.StreamSelector;
import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds out who writes to a side, and how far each was heard: the index tells the streams, and one line of each writer its
 * newest. Lines are not filtered: whatever a writer says, it is heard.
 */
final class LokiWriters {

    /** Labels that Loki guesses from lines: one writer has several of them. */
    private static final Set<String> GUESSED = Set.of("service_name", "detected_level", "level");

    private final LokiClient client;
    private final StreamSelector streams;
    private final Set<String> named = new TreeSet<>(GUESSED);

    LokiWriters(LokiClient client, LokiSelectors selectors, Side side) {
        this.client = client;
        this.streams = StreamSelector.of(selectors.of(side));
        for (Side each : Side.values()) {
            named.addAll(StreamSelector.of(selectors.of(each)).labels());
        }
    }

    /**
     * The writers that have lines in a range.
     *
     * @param newest tells the log time of the last line of a query, if there is one in the range
     */
    List<WriterMark> marks(NanoRange range, Function<String, Optional<Instant>> newest) {
        List<Map<String, String>> found;
        Function<Map<String, String>, String> query;
        try {
            found = series(range);
            query = streams::with;
        } catch (LokiFailure e) {
            if (e.failureCause() != FailureCause.REFUSED) {
                throw e.toSourceException(1);
            }
            // A gateway may let nobody ask for series. What is counted may carry labels that are no stream's own.
            found = counted(CountRange.covering(range));
            query = streams::filteredBy;
        }
        return newest(writers(found), query, newest);
    }

    private List<Map<String, String>> series(NanoRange range) {
        try {
            return client.askRange(
                    LokiRequest.series(streams.text(), range), SeriesReader::new, Attempts.none(), range.divisible());
        } catch (LokiFailure e) {
            if (!e.failureCause().rangeMayBeTooLarge() || !range.divisible()) {
                throw e;
            }
            client.metrics().halved();
            return both(range.firstHalf(), range.secondHalf(), this::series);
        }
    }

    private List<Map<String, String>> counted(CountRange range) {
        Attempts attempts = Attempts.none();
        try {
            return client.askRange(
                    LokiRequest.countByStream(streams.text(), range), VectorReader::new, attempts, range.divisible());
        } catch (LokiFailure e) {
            if (!e.failureCause().rangeMayBeTooLarge() || !range.divisible()) {
                throw e.toSourceException(attempts.failed());
            }
            client.metrics().halved();
            return both(range.firstHalf(), range.secondHalf(), this::counted);
        }
    }

    private static <R> List<Map<String, String>> both(R first, R second, Function<R, List<Map<String, String>>> ask) {
        List<Map<String, String>> both = new ArrayList<>(ask.apply(first));
        both.addAll(ask.apply(second));
        return both;
    }

    /** By what labels each writer is known; a label that it lacks is empty, so that one writer's streams are not another's. */
    private Set<Map<String, String>> writers(List<Map<String, String>> found) {
        Set<String> names = new TreeSet<>();
        found.forEach(labels -> names.addAll(labels.keySet()));
        names.removeAll(named);
        names.add(client.writerLabel());
        Set<Map<String, String>> writers = new LinkedHashSet<>();
        for (Map<String, String> labels : found) {
            Map<String, String> writer = new TreeMap<>();
            String own = labels.getOrDefault(client.writerLabel(), "");
            writer.put(client.writerLabel(), own);
            if (own.isEmpty()) {
                names.forEach(name -> writer.put(name, labels.getOrDefault(name, "")));
            }
            writers.add(writer);
        }
        return writers;
    }

    private List<WriterMark> newest(
            Set<Map<String, String>> writers,
            Function<Map<String, String>, String> query,
            Function<String, Optional<Instant>> newest) {
        List<WriterMark> marks = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Optional<Instant>>> asked = new TreeMap<>();
            for (Map<String, String> writer : writers) {
                asked.put(name(writer), executor.submit(() -> newest.apply(query.apply(writer))));
            }
            try {
                for (Map.Entry<String, Future<Optional<Instant>>> each : asked.entrySet()) {
                    each.getValue().get().ifPresent(at -> marks.add(new WriterMark(each.getKey(), at)));
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("Reading Loki was interrupted").initCause(e);
            }
        }
        return marks;
    }

    private String name(Map<String, String> writer) {
        String own = writer.getOrDefault(client.writerLabel(), "");
        return own.isEmpty()
                ? writer.entrySet().stream()
                        .filter(label -> !label.getValue().isEmpty())
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(", "))
                : own;
    }
}
