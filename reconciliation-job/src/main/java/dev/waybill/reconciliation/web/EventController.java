package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.job.RunningAudits;
import dev.waybill.reconciliation.web.audit.RequestedAudit;
import dev.waybill.reconciliation.web.audit.RequestedAudits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * What changes, as it changes: one look at the database a second, however many are listening, and none while nobody is.
 * Streams end after a while, so that a client whose access was taken away does not listen on.
 */
@RestController
class EventController {

    private static final Logger log = LoggerFactory.getLogger(EventController.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final RunningAudits running;
    private final RequestedAudits requested;
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Flux<Activity> changes;
    private final AtomicInteger listening = new AtomicInteger();
    private final int most;

    EventController(RunningAudits running, RequestedAudits requested, ApiProperties properties) {
        this.running = running;
        this.requested = requested;
        this.most = properties.maxEventStreams();
        this.changes = Flux.interval(Duration.ZERO, PERIOD, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .concatMap(tick ->
                        Flux.defer(() -> Flux.just(look())).onErrorResume(DataAccessException.class, this::skip))
                .distinctUntilChanged()
                .replay(1)
                .refCount();
    }

    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Activity>> events(HttpMethod method) {
        return method.equals(HttpMethod.HEAD)
                ? Flux.empty()
                : Flux.defer(() -> {
                    if (listening.incrementAndGet() > most) {
                        listening.decrementAndGet();
                        return Flux.error(Problem.of(
                                HttpStatus.TOO_MANY_REQUESTS, "At most %d may listen at once".formatted(most)));
                    }
                    return listen().doFinally(end -> listening.decrementAndGet());
                });
    }

    private Flux<ServerSentEvent<Activity>> listen() {
        Flux<ServerSentEvent<Activity>> activity = changes.map(
                state -> ServerSentEvent.builder(state).event("activity").build());
        Flux<ServerSentEvent<Activity>> heartbeat = Flux.interval(HEARTBEAT)
                .map(tick -> ServerSentEvent.<Activity>builder().comment("").build());
        return Flux.merge(activity, heartbeat).take(LONGEST).takeUntilOther(closing.asMono());
    }

    /** Lets the server shut down without waiting for those who listen. */
    @EventListener
    void close(ContextClosedEvent event) {
        closing.tryEmitEmpty();
    }

    private Activity look() {
        return new Activity(
                running.version(),
                running.all(),
                requested.all().stream().limit(1).toList());
    }

    private Flux<Activity> skip(DataAccessException e) {
        log.debug("Nothing to tell: {}", e.toString());
        return Flux.empty();
    }

    /**
     * What goes on.
     *
     * @param version changes whenever an audit begins or ends
     * @param running executions of the job in any process
     * @param requested the audit that this process was asked for last, if any
     */
    record Activity(String version, List<RunningAudits.Progress> running, List<RequestedAudit> requested) {}
}
