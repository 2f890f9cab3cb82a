package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.job.Auditor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.batch.integration.partition.StepExecutionRequestHandler;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.integration.core.Pausable;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * Does the slices that watchers ask for, a few at once. A request is done with as soon as its slice is taken: from then on the
 * watcher sees by the database whether this worker lives. Where the application stops, slices are given back at once.
 */
class SliceWorker implements MessageHandler, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SliceWorker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(1);

    private final StepExecutionRequestHandler handler;
    private final SliceLeases leases;
    private final Auditor auditor;
    private final ClusterMetrics metrics;
    private final Capacity capacity;
    private final Map<Long, Thread> working = new ConcurrentHashMap<>();
    private volatile boolean running;
    private volatile Pausable inlet = new NoInlet();

    SliceWorker(
            StepExecutionRequestHandler handler,
            SliceLeases leases,
            Auditor auditor,
            ClusterMetrics metrics,
            Capacity capacity) {
        this.handler = handler;
        this.leases = leases;
        this.auditor = auditor;
        this.metrics = metrics;
        this.capacity = capacity;
    }

    /**
     * How much a worker does.
     *
     * @param worker its name
     * @param slices how many slices at once
     * @param lokiRequests how many requests it may have at Loki at once
     * @param beat how often it gives a sign of life for each slice
     */
    record Capacity(String worker, int slices, int lokiRequests, Duration beat) {}

    /** What requests come from; it is paused while enough slices are worked on. */
    void listenTo(Pausable requests) {
        inlet = requests;
    }

    @Override
    public void handleMessage(Message<?> message) {
        Optional<StepExecutionRequest> request = SliceRequests.of(message.getPayload());
        Acknowledgment acknowledgment = message.getHeaders().get(KafkaHeaders.ACKNOWLEDGMENT, Acknowledgment.class);
        if (acknowledgment == null) {
            throw new IllegalStateException("The request cannot be acknowledged: " + message);
        }
        if (request.isEmpty()) {
            log.warn("What is no request for a slice is left alone");
            acknowledgment.acknowledge();
        } else if (!running || !take(request.orElseThrow())) {
            acknowledgment.nack(LATER);
        } else {
            acknowledgment.acknowledge();
        }
    }

    /** Returns whether the request is done with. */
    private boolean take(StepExecutionRequest request) {
        try {
            return switch (leases.take(request.getStepExecutionId(), capacity.worker(), capacity.lokiRequests())) {
                case GONE -> true;
                case LATER -> false;
                case GRANTED -> {
                    begin(request);
                    yield true;
                }
            };
        } catch (DataAccessException e) {
            log.warn("No slice can be taken while the database is away: {}", e.toString());
            return false;
        }
    }

    private synchronized void begin(StepExecutionRequest request) {
        Thread thread =
                Thread.ofVirtual().name("slice-" + request.getStepExecutionId()).unstarted(() -> work(request));
        working.put(request.getStepExecutionId(), thread);
        if (working.size() >= capacity.slices()) {
            inlet.pause();
        }
        thread.start();
    }

    private void work(StepExecutionRequest request) {
        long id = request.getStepExecutionId();
        metrics.began();
        Heartbeat beats = new Heartbeat(leases, id, capacity.beat(), Thread.currentThread());
        try {
            handler.handle(request);
        } catch (RuntimeException e) {
            log.error("Slice {} could not be worked on", id, e);
        } finally {
            beats.close();
            Thread.interrupted(); // the lease may have been lost
            letGo(id);
        }
    }

    /** A slice that ended without saying so, because the database was away just then, is for another to do. */
    private void letGo(long id) {
        try {
            if (leases.end(id, BatchStatus.FAILED, SliceLeases.LOST + "it ended on its worker without saying so")) {
                log.warn("Slice {} did not end as it should", id);
            }
            leases.forget(id);
        } catch (DataAccessException e) {
            log.warn("Slice {} could not be let go, and is given to another soon: {}", id, e.toString());
        } finally {
            done(id);
        }
    }

    private synchronized void done(long id) {
        working.remove(id);
        metrics.ended();
        if (running && working.size() < capacity.slices()) {
            inlet.resume();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Gives back what is worked on, so that others begin with it before this process has ended. */
    @Override
    public void stop() {
        running = false;
        inlet.pause();
        auditor.shutDown();
        Map<Long, Thread> left = Map.copyOf(working);
        left.keySet().forEach(this::giveBack);
        left.values().forEach(Thread::interrupt);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread thread : left.values()) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack(long id) {
        try {
            if (leases.end(id, BatchStatus.STOPPED, "Worker %s stops".formatted(capacity.worker()))) {
                log.info("Slice {} is given back", id);
            }
        } catch (DataAccessException e) {
            log.warn("Slice {} could not be given back, and is given to another soon: {}", id, e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static final class NoInlet implements Pausable {

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
