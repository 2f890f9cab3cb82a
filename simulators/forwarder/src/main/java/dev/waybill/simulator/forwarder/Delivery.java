package dev.waybill.simulator.forwarder;

import dev.waybill.simulator.journal.Complaint;
import dev.waybill.simulator.journal.Entry;
import dev.waybill.simulator.journal.Journal;
import dev.waybill.simulator.journal.Truth;
import io.netty.handler.timeout.TimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/** Posts files to the processor, never waiting for it. What cannot be delivered is told to the truth and the console. */
final class Delivery {

    private static final Logger console = LoggerFactory.getLogger(Delivery.class);

    private final WebClient client;
    private final String url;
    private final int maxInFlight;
    private final Journal journal;
    private final ForwarderMetrics metrics;
    private final Clock clock;
    private final Complaint complaint = new Complaint(console, System::nanoTime, Duration.ofSeconds(5));
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Delivery(WebClient client, ForwarderProperties properties, Journal journal, ForwarderMetrics metrics, Clock clock) {
        this.client = client;
        this.url = properties.processorUrl().toString();
        this.maxInFlight = properties.maxInFlight();
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
    }

    void post(Instant at, FileName file) {
        if (metrics.inFlight().get() >= maxInFlight) {
            undelivered(file.base(), Outcome.UNDELIVERED_CROWDED, maxInFlight + " requests are under way already");
            return;
        }
        metrics.inFlight().incrementAndGet();
        underWay.add(file.base());
        client.post()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body(at, file))
                .exchangeToMono(response -> response.releaseBody().thenReturn(response.statusCode()))
                .subscribe(
                        status -> {
                            if (status.isSameCodeAs(HttpStatus.OK)) {
                                delivered(file.base());
                            } else {
                                failed(file.base(), Outcome.UNDELIVERED_REFUSED, "it answers " + status);
                            }
                        },
                        error -> failed(file.base(), outcome(error), reason(error)));
    }

    int underWay() {
        return metrics.inFlight().get();
    }

    /** Gives up what is still under way. */
    void abandon() {
        for (String file : underWay) {
            failed(file, Outcome.UNDELIVERED_STOPPED, "the forwarder stops");
        }
    }

    private void delivered(String file) {
        if (finish(file)) {
            metrics.delivered().increment();
            complaint.settle("Delivers to " + url + " again; what was not delivered stays lost");
        }
    }

    private void failed(String file, Outcome outcome, String reason) {
        if (finish(file)) {
            undelivered(file, outcome, reason);
        }
    }

    private boolean finish(String file) {
        boolean first = underWay.remove(file);
        if (first) {
            metrics.inFlight().decrementAndGet();
        }
        return first;
    }

    private void undelivered(String file, Outcome outcome, String reason) {
        metrics.files(outcome).increment();
        journal.write(Entry.unseen(new Truth(clock.instant(), outcome.word(), file)));
        complaint.raise("Cannot deliver to " + url + ", announces all the same: " + reason, 1);
    }

    private static byte[] body(Instant at, FileName file) {
        String seconds = at.getEpochSecond() + "." + String.format(Locale.ROOT, "%06d", at.getNano() / 1000);
        return ("{\"ts\": " + seconds + ", \"file\": \"" + file.path() + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static Outcome outcome(Throwable error) {
        Throwable cause =
                error instanceof WebClientRequestException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof TimeoutException ? Outcome.UNDELIVERED_TIMEOUT : Outcome.UNDELIVERED_UNREACHABLE;
    }

    private static String reason(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
