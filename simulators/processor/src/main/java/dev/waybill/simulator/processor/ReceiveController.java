package dev.waybill.simulator.processor;

import dev.waybill.simulator.journal.Complaint;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Takes files, and answers when their work is done. */
@RestController
class ReceiveController {

    private static final Logger console = LoggerFactory.getLogger(ReceiveController.class);
    private static final int LONGEST = 64 * 1024;

    private final ReceiptReader reader;
    private final Workshop workshop;
    private final ProcessorMetrics metrics;
    private final Complaint refused = new Complaint(console, System::nanoTime, Duration.ofSeconds(10));

    ReceiveController(ReceiptReader reader, Workshop workshop, ProcessorMetrics metrics) {
        this.reader = reader;
        this.workshop = workshop;
        this.metrics = metrics;
    }

    /** Takes the bytes as they come: neither the content type nor a form changes what they say. */
    @PostMapping("/receive")
    Mono<Void> receive(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), LONGEST)
                .map(ReceiveController::bytes)
                .defaultIfEmpty(new byte[0])
                .map(reader::read)
                .onErrorMap(DataBufferLimitException.class, ReceiveController::tooLong)
                .doOnError(MalformedReceiptException.class, this::tell)
                .doOnNext(file -> refused.settle("No more malformed requests"))
                .flatMap(workshop::process);
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static MalformedReceiptException tooLong(Throwable cause) {
        return new MalformedReceiptException("the body must not be longer than " + LONGEST + " bytes", cause);
    }

    private void tell(MalformedReceiptException e) {
        metrics.refused().increment();
        refused.raise("Refused a malformed request with 400: " + e.getMessage(), 1);
    }
}
