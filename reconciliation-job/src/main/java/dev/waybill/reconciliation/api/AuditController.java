package dev.waybill.reconciliation.api;

import dev.waybill.reconciliation.job.RunningAudits;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
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
    private final StartLimit limit;
    private final Windows windows;
    private final Clock clock;

    AuditController(
            RequestedAudits audits,
            RunningAudits running,
            IdempotencyKeys keys,
            StartLimit limit,
            Windows windows,
            Clock clock) {
        this.audits = audits;
        this.running = running;
        this.keys = keys;
        this.limit = limit;
        this.windows = windows;
        this.clock = clock;
    }

    @GetMapping
    Audits list() {
        return new Audits(running.all(), audits.all());
    }

    @GetMapping("/{id}")
    RequestedAudit one(@PathVariable UUID id) {
        return audits.find(id).orElseThrow(() -> unknown(id));
    }

    @PostMapping
    ResponseEntity<RequestedAudit> start(
            @RequestBody AuditRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Size(min = 1, max = 255) @Nullable String key,
            @Nullable Principal principal) {
        AuditRange range = AuditRange.of(windows.flow(request.flow()), request, clock.instant());
        String by = principal == null ? "" : principal.getName();
        UUID id = key == null ? begin(range, by) : keys.once(key, range, () -> begin(range, by));
        RequestedAudit audit = one(id);
        return ResponseEntity.accepted()
                .location(URI.create("/api/audits/" + id))
                .body(audit);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RequestedAudit stop(@PathVariable UUID id) {
        return audits.stop(id).orElseThrow(() -> unknown(id));
    }

    private UUID begin(AuditRange range, String by) {
        limit.take();
        return audits.start(range, by).map(RequestedAudit::id).orElseThrow(AuditController::busy);
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
    record Audits(List<RunningAudits.Progress> running, List<RequestedAudit> requested) {}
}
