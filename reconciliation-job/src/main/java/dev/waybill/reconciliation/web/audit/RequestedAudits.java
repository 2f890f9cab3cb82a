package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.audit.AuditLock;
import dev.waybill.reconciliation.job.AuditLease;
import dev.waybill.reconciliation.job.AuditOrder;
import dev.waybill.reconciliation.job.AuditStoppedException;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.window.AuditWindow;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Audits that somebody asked for: one at a time of each flow, in the background, under the flow's lock. The last {@value #KEPT} are
 * remembered until the application ends; what they found is kept in the reports.
 */
@Component
public class RequestedAudits {

    static final int KEPT = 100;

    private static final Logger log = LoggerFactory.getLogger(RequestedAudits.class);

    private final Auditor auditor;
    private final AuditLock lock;
    private final Clock clock;
    private final ExecutorService worker = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("requested-audit").factory());
    private final Map<UUID, RequestedAudit> audits = Collections.synchronizedMap(new LinkedHashMap<>());

    RequestedAudits(Auditor auditor, AuditLock lock, Clock clock) {
        this.auditor = auditor;
        this.lock = lock;
        this.clock = clock;
    }

    Optional<RequestedAudit> start(AuditRange range) {
        return start(range, "");
    }

    /**
     * Starts an audit.
     *
     * @param by who asks
     * @return empty if another audit of the flow is at work, here or in another application
     */
    Optional<RequestedAudit> start(AuditRange range, String by) {
        RequestedAudit audit = RequestedAudit.begin(range, clock.instant());
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        synchronized (audits) {
            if (audits.values().stream()
                    .anyMatch(other -> other.isRunning() && other.flow().equals(range.flow()))) {
                return Optional.empty();
            }
            forgetOldest();
            audits.put(audit.id(), audit);
        }
        worker.execute(() -> run(audit.id(), range, by, begun));
        return begun.join() ? Optional.of(audit) : Optional.empty();
    }

    Optional<RequestedAudit> find(UUID id) {
        return Optional.ofNullable(audits.get(id));
    }

    /** Latest first. */
    public List<RequestedAudit> all() {
        synchronized (audits) {
            return new ArrayList<>(audits.values()).reversed();
        }
    }

    /** Has an audit end at the next safe point. */
    Optional<RequestedAudit> stop(UUID id) {
        RequestedAudit stopping = audits.computeIfPresent(id, (key, audit) -> audit.stopping());
        if (stopping != null && stopping.isRunning()) {
            auditor.interrupt(stopping.flow(), "Stopped on request");
        }
        return Optional.ofNullable(stopping);
    }

    @PreDestroy
    void close() {
        audits.replaceAll((id, audit) -> audit.stopping());
        worker.shutdown();
    }

    private void run(UUID id, AuditRange range, String by, CompletableFuture<Boolean> begun) {
        try {
            boolean free = lock.tryRun(range.flow(), lease -> {
                        begun.complete(true);
                        auditAll(id, range, by, lease);
                        return true;
                    })
                    .orElse(false);
            if (!free) {
                audits.remove(id);
                begun.complete(false);
            }
        } catch (AuditStoppedException e) {
            update(id, audit -> audit.stopping().ended(clock.instant()));
        } catch (RuntimeException e) {
            if (!begun.isDone()) {
                audits.remove(id);
                begun.completeExceptionally(e);
            } else {
                log.error("The requested audit {} broke off", id, e);
                update(id, audit -> audit.failed(clock.instant(), String.valueOf(e.getMessage())));
            }
        }
    }

    /** Nothing begins without the lock; what is at work when it is lost is interrupted by whoever keeps it. */
    private void auditAll(UUID id, AuditRange range, String by, AuditLease lease) {
        for (AuditWindow window : range.windows()) {
            if (isStopping(id)) {
                break;
            }
            if (!lease.isHeld()) {
                throw new IllegalStateException(
                        "The audit lock was lost, perhaps to another watcher; ask for the other windows again");
            }
            Report report =
                    auditor.audit(AuditOrder.byHand(lease, window, range.redo()).accepting(range.acceptances(), by));
            if (report.cause() != Cause.STOPPED) {
                update(id, audit -> audit.after(report));
            }
        }
        update(id, audit -> audit.ended(clock.instant()));
    }

    private boolean isStopping(UUID id) {
        return find(id).filter(audit -> audit.state() == RequestedAudit.State.STOPPING)
                .isPresent();
    }

    private void update(UUID id, UnaryOperator<RequestedAudit> change) {
        audits.computeIfPresent(id, (key, audit) -> change.apply(audit));
    }

    private void forgetOldest() {
        if (audits.size() >= KEPT) {
            audits.remove(audits.keySet().iterator().next());
        }
    }
}
