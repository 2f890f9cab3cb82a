package dev.waybill.reconciliation.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Remembers which request a key came with, so that a repeated request starts nothing a second time. */
@Component
class IdempotencyKeys {

    private static final int KEPT = 1_000;

    private final Map<String, Use> uses = new LinkedHashMap<>();

    /**
     * What the key stands for: the audit that it started before, or what is started now.
     *
     * @param start starts an audit; what it throws leaves the key unused
     */
    synchronized UUID once(String key, AuditRange request, Supplier<UUID> start) {
        Optional<Use> earlier = Optional.ofNullable(uses.get(key));
        if (earlier.isPresent()) {
            if (!earlier.get().request().equals(request)) {
                throw Problem.of(
                        HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used with another request before");
            }
            return earlier.get().audit();
        }
        UUID audit = start.get();
        if (uses.size() >= KEPT) {
            uses.remove(uses.keySet().iterator().next());
        }
        uses.put(key, new Use(request, audit));
        return audit;
    }

    private record Use(AuditRange request, UUID audit) {}
}
