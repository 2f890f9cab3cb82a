package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.loki.answer.AnswerReader;
import dev.waybill.reconciliation.source.loki.answer.BadAnswerException;
import dev.waybill.reconciliation.source.loki.answer.PartialAnswerException;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Asks Loki, a few questions at a time, and repeats what failed for a passing reason. One for all that read the same
 * Loki.
 */
public final class LokiClient {

    private static final int LONGEST_TEXT = 1 << 20;

    private final URI base;
    private final RestClient http;
    private final RetryDelays delays;
    private final Pause pause;
    private final ResponseReader responses;
    private final Semaphore permits;
    private final int concurrency;
    private final Duration readTimeout;
    private final AtomicInteger pageLimit;
    private final LokiMetrics metrics;
    private final @Nullable Duration maxLookback;
    private final @Nullable Duration queryIngestersWithin;
    private final String writerLabel;

    LokiClient(URI base, LokiProperties properties, RestClient http, MeterRegistry registry, Pause pause) {
        this.base = base;
        this.http = http;
        this.delays = new RetryDelays(properties.retry(), new Random());
        this.pause = pause;
        this.responses = new ResponseReader(InstantSource.system());
        this.concurrency = properties.concurrency();
        this.readTimeout = properties.readTimeout();
        this.permits = new Semaphore(concurrency, true);
        this.pageLimit = new AtomicInteger(properties.pageEntries());
        this.metrics = new LokiMetrics(registry);
        this.maxLookback = properties.maxLookback();
        this.queryIngestersWithin = properties.queryIngestersWithin();
        this.writerLabel = properties.writerLabel();
    }

    /**
     * A client for the Loki that the properties name.
     *
     * @throws IllegalArgumentException if they name none
     */
    public static LokiClient of(LokiProperties properties, SslBundles sslBundles, MeterRegistry registry) {
        String bundle = properties.sslBundle();
        return of(properties, bundle == null ? null : sslBundles.getBundle(bundle), registry, Thread::sleep);
    }

    /** A client for a Loki that needs no certificates of its own. */
    public static LokiClient of(LokiProperties properties, MeterRegistry registry) {
        return of(properties, null, registry, Thread::sleep);
    }

    public static LokiClient of(
            LokiProperties properties, @Nullable SslBundle ssl, MeterRegistry registry, Pause pause) {
        URI url = properties.url();
        if (url == null) {
            throw new IllegalArgumentException("waybill.loki.url (LOKI_URL) is not set");
        }
        return new LokiClient(url, properties, LokiHttp.client(properties, ssl), registry, pause);
    }

    /** Where Loki is. */
    public URI base() {
        return base;
    }

    /** Requests in flight at most. */
    public int concurrency() {
        return concurrency;
    }

    /** Entries that one request may ask for, as far as is known; falls when Loki says that it is too much. */
    public int pageLimit() {
        return pageLimit.get();
    }

    /** How far back Loki may be asked by configuration, if a bound is set. */
    Optional<Duration> maxLookback() {
        return Optional.ofNullable(maxLookback);
    }

    /** From what age on Loki may hide lines, by configuration; empty where Loki is to be asked itself. */
    Optional<Duration> queryIngestersWithin() {
        return Optional.ofNullable(queryIngestersWithin);
    }

    /** The label that tells writers apart. */
    public String writerLabel() {
        return writerLabel;
    }

    public LokiMetrics metrics() {
        return metrics;
    }

    /**
     * Asks until an answer comes or the attempts are used up.
     *
     * @throws dev.waybill.reconciliation.source.SourceException if no answer came
     */
    public <T> T ask(LokiRequest request, Supplier<AnswerReader<T>> reader, Attempts attempts) {
        try {
            return askRange(request, reader, attempts, false);
        } catch (LokiFailure e) {
            throw e.toSourceException(attempts.failed());
        }
    }

    /**
     * Asks until an answer comes, the attempts are used up, or it shows that a smaller range may do.
     *
     * @param divisible whether the caller can ask for a smaller range
     * @throws LokiFailure if no answer came
     */
    public <T> T askRange(LokiRequest request, Supplier<AnswerReader<T>> reader, Attempts attempts, boolean divisible) {
        while (true) {
            try {
                return attempt(request, reader.get());
            } catch (LokiFailure e) {
                FailureCause cause = e.failureCause();
                if (cause == FailureCause.PAGE_TOO_LARGE) {
                    throw e;
                }
                attempts.fail();
                if (!cause.passing()
                        || delays.exhausted(attempts.failed())
                        || (divisible && cause.rangeMayBeTooLarge())) {
                    throw e;
                }
                metrics.retry(cause);
                await(delays.after(attempts.failed(), e.retryAfter()));
            }
        }
    }

    /**
     * Asks for the first page of a range: as many entries as Loki allows.
     *
     * @param reader makes a reader of a page, given how many entries it was asked for
     * @throws LokiFailure if no answer came
     */
    public <T> T page(
            String query, NanoRange range, IntFunction<AnswerReader<T>> reader, Attempts attempts, boolean divisible) {
        while (true) {
            int limit = pageLimit();
            try {
                return askRange(
                        LokiRequest.firstEntries(query, range, limit), () -> reader.apply(limit), attempts, divisible);
            } catch (PageLimitException e) {
                if (e.limit() < 1 || e.limit() >= limit) {
                    throw e;
                }
            }
        }
    }

    /** Whether no request is under way. */
    public boolean idle() {
        return permits.availablePermits() == concurrency;
    }

    /** Attempts of which only one is left. */
    public Attempts lastAttempt() {
        return new Attempts(delays.attempts() - 1);
    }

    public boolean exhausted(Attempts attempts) {
        return delays.exhausted(attempts.failed());
    }

    private <T> T attempt(LokiRequest request, AnswerReader<T> reader) {
        acquire();
        metrics.request();
        try {
            return exchange(request, reader);
        } catch (PageLimitException e) {
            if (e.limit() > 0) {
                pageLimit.accumulateAndGet(e.limit(), Math::min);
            }
            throw e;
        } finally {
            permits.release();
        }
    }

    private <T> T exchange(LokiRequest asked, AnswerReader<T> reader) {
        String request = asked.describe(base);
        long deadline = System.nanoTime() + readTimeout.toNanos();
        try {
            T answer = http.get()
                    .uri(asked.uri(base))
                    .header(HttpHeaders.ACCEPT, reader.accepts())
                    .exchange((sent, response) -> {
                        BodyStream body = new BodyStream(response.getBody(), deadline);
                        try {
                            return responses.read(
                                    request, response, LokiHttp.decoded(body, response.getHeaders()), reader);
                        } finally {
                            metrics.bytes(body.count());
                        }
                    });
            if (answer == null) {
                throw new LokiFailure(FailureCause.BAD_ANSWER, request + ": no answer", null);
            }
            return answer;
        } catch (PartialAnswerException e) {
            throw new LokiFailure(
                    FailureCause.PARTIAL_ANSWER, "%s: the answer is partial: %s".formatted(request, e.getMessage()), e);
        } catch (BadAnswerException e) {
            throw new LokiFailure(FailureCause.BAD_ANSWER, "%s: 200, but %s".formatted(request, e.getMessage()), e);
        } catch (JacksonIOException | ResourceAccessException e) {
            throw ioFailure(request, e);
        } catch (JacksonException e) {
            throw new LokiFailure(
                    FailureCause.BAD_ANSWER,
                    "%s: 200, but the answer is not whole: %s".formatted(request, e.getOriginalMessage()),
                    e);
        }
    }

    private static RuntimeException ioFailure(String request, RuntimeException e) {
        if (Thread.currentThread().isInterrupted()) {
            return cancelled(e);
        }
        return LokiHttp.failure(request, e);
    }

    private void acquire() {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    private void await(Duration delay) {
        try {
            pause.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    private static CancellationException cancelled(Exception e) {
        CancellationException cancelled = new CancellationException("Reading Loki was cancelled");
        cancelled.initCause(e);
        return cancelled;
    }

    /** The text at a path, if it is there for the asking: one attempt, and no matter what goes wrong. */
    Optional<String> text(String path) {
        acquire();
        try {
            return Optional.ofNullable(http.get()
                    .uri(new LokiRequest(path, Map.of()).uri(base))
                    .header(HttpHeaders.ACCEPT, "*/*")
                    .exchange((sent, response) -> ResponseReader.status(response) == 200
                            ? new String(response.getBody().readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8)
                            : null));
        } catch (ResourceAccessException e) {
            return Optional.empty();
        } finally {
            permits.release();
        }
    }

    /** Waits; a seam for tests. */
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration delay) throws InterruptedException;
    }
}
