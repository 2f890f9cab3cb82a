package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.audit.ClockCheck;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.job.RunningAudits;
import dev.waybill.reconciliation.report.query.SharedReads;
import dev.waybill.reconciliation.report.query.WindowTimeline;
import dev.waybill.reconciliation.web.Problem;
import dev.waybill.reconciliation.web.action.ActionKind;
import dev.waybill.reconciliation.web.action.ActionLog;
import dev.waybill.reconciliation.web.action.Actor;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Audits on request. */
@RestController
@RequestMapping("/api/audits")
class AuditController {

    private static final String RETRY_SECONDS = "5";

    private final RequestedAudits audits;
    private final RunningAudits running;
    private final IdempotencyKeys keys;
    private final PastAudits past;
    private final SharedReads shared;
    private final ActionLog actions;
    private final StartLimit limit;
    private final WindowTimeline windows;
    private final ClockCheck clocks;

    AuditController(
            RequestedAudits audits,
            RunningAudits running,
            IdempotencyKeys keys,
            PastAudits past,
            SharedReads shared,
            ActionLog actions,
            StartLimit limit,
            WindowTimeline windows,
            ClockCheck clocks) {
        this.audits = audits;
        this.running = running;
        this.keys = keys;
        this.past = past;
        this.shared = shared;
        this.actions = actions;
        this.limit = limit;
        this.windows = windows;
        this.clocks = clocks;
    }

    @GetMapping
    Audits list() {
        return new Audits(shared.read("running audits", running::all), audits.all());
    }

    @GetMapping("/{id}")
    RequestedAudit one(@PathVariable UUID id) {
        return audits.find(id).orElseThrow(() -> unknown(id));
    }

    @PostMapping
    ResponseEntity<RequestedAudit> start(
            @RequestBody AuditRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Size(min = 1, max = 255) @Pattern(regexp = "[A-Za-z0-9_-]*") @Nullable String key,
            Actor actor) {
        Flow flow = windows.flow(request.flow());
        AuditRange range = AuditRange.of(flow, request, clocks.present(), (from, to) -> windows.grid(flow, from, to));
        RequestedAudit audit = key == null ? begin(range, actor) : once(key, range, actor);
        return ResponseEntity.accepted()
                .location(URI.create("/api/audits/" + audit.id()))
                .body(audit);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RequestedAudit stop(@PathVariable UUID id, Actor actor) {
        RequestedAudit stopping = audits.stop(id).orElseThrow(() -> unknown(id));
        actions.record(ActionKind.STOP, actor, Map.of("audit", id));
        return stopping;
    }

    private RequestedAudit once(String key, AuditRange range, Actor actor) {
        IdempotencyKeys.Use use =
                keys.once(actor.name(), key, range, () -> begin(range, actor).id());
        UUID id = Objects.requireNonNull(use.audit());
        return audits.find(id).orElseGet(() -> past.of(id, range, use.createdAt()));
    }

    private RequestedAudit begin(AuditRange range, Actor actor) {
        limit.take(actor.name());
        RequestedAudit audit;
        try {
            audit = audits.start(range, actor.name()).orElseThrow(AuditController::busy);
        } catch (RuntimeException e) {
            limit.giveBack(actor.name());
            throw e;
        }
        actions.record(
                range.redo() ? ActionKind.REDO : ActionKind.START,
                actor,
                Map.of(
                        "audit",
                        audit.id(),
                        "flow",
                        range.flow(),
                        "from",
                        audit.from(),
                        "to",
                        audit.to(),
                        "accept",
                        range.acceptances()));
        return audit;
    }

    private static ErrorResponseException busy() {
        ErrorResponseException problem = Problem.conflict("Another audit is at work; try again when it has ended");
        problem.getHeaders().set("Retry-After", RETRY_SECONDS);
        return problem;
    }

    private static ErrorResponseException unknown(UUID id) {
        return Problem.notFound("There is no audit %s, or it was requested long ago".formatted(id));
    }

    /**
     * What is at work, and what was asked for.
     *
     * @param running executions of the job in any process, scheduled ones included
     * @param requested audits that this process was asked for, latest first
     */
    public record Audits(List<RunningAudits.Progress> running, List<RequestedAudit> requested) {}
}
