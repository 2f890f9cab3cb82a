package dev.waybill.simulator.processor;

import dev.waybill.simulator.journal.Complaint;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Takes files, and answers when their work is done. */
@RestController
class ReceiveController {

    private static final Logger console = LoggerFactory.getLogger(ReceiveController.class);

    private final ReceiptReader reader;
    private final Workshop workshop;
    private final ProcessorMetrics metrics;
    private final Complaint refused = new Complaint(console, System::nanoTime, Duration.ofSeconds(10));

    ReceiveController(ReceiptReader reader, Workshop workshop, ProcessorMetrics metrics) {
        this.reader = reader;
        this.workshop = workshop;
        this.metrics = metrics;
    }

    @PostMapping("/receive")
    Mono<Void> receive(@RequestBody(required = false) Mono<byte[]> body) {
        return body.defaultIfEmpty(new byte[0]).map(this::read).flatMap(workshop::process);
    }

    private ReceivedFile read(byte[] body) {
        try {
            ReceivedFile file = reader.read(body);
            refused.settle("No more malformed requests");
            return file;
        } catch (MalformedReceiptException e) {
            metrics.refused().increment();
            refused.raise("Refused a malformed request with 400: " + e.getMessage(), 1);
            throw e;
        }
    }
}
