package dev.waybill.simulator.forwarder;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.TimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Posts one file and tells how that ended. Reactor Netty without a codec on top costs half as much at thousands a second. */
final class Posting {

    private final HttpClient client;
    private final URI url;

    /**
     * @param client asks for JSON already
     */
    Posting(HttpClient client, URI url) {
        this.client = client;
        this.url = url;
    }

    URI url() {
        return url;
    }

    void post(Parcel file, Runnable delivered, Consumer<Failure> failed) {
        client.post()
                .uri(url)
                .send(Mono.fromSupplier(() -> body(file)))
                .responseSingle((response, content) -> content.then(Mono.just(response.status())))
                .subscribe(
                        status -> {
                            if (status.equals(HttpResponseStatus.OK)) {
                                delivered.run();
                            } else {
                                failed.accept(new Failure(Outcome.UNDELIVERED_REFUSED, "it answers " + status));
                            }
                        },
                        error -> failed.accept(failure(error)));
    }

    private static ByteBuf body(Parcel file) {
        String json = "{\"ts\": " + seconds(file.at()) + ", \"file\": \""
                + file.name().path() + "\"}";
        return Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String seconds(Instant at) {
        String micros = Integer.toString(1_000_000 + at.getNano() / 1000);
        return at.getEpochSecond() + "." + micros.substring(1);
    }

    private static Failure failure(Throwable error) {
        String reason = error.getMessage() == null ? error.toString() : error.getMessage();
        return new Failure(
                error instanceof TimeoutException ? Outcome.UNDELIVERED_TIMEOUT : Outcome.UNDELIVERED_UNREACHABLE,
                error instanceof TimeoutException ? "it does not answer in time" : reason);
    }

    /** A file to be posted, and when it was announced. */
    record Parcel(Instant at, FileName name) {}

    /** Why a file was not delivered. */
    record Failure(Outcome outcome, String reason) {

        static final Failure CROWDED = new Failure(Outcome.UNDELIVERED_CROWDED, "too many files wait already");
        static final Failure STOPPED = new Failure(Outcome.UNDELIVERED_STOPPED, "the forwarder stops");
    }
}
