package dev.waybill.reconciliation.web.audit;

import dev.waybill.reconciliation.web.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Remembers for a day which audit a user's key started, so that a repeated request starts nothing a second time, whichever process it
 * reaches, and after a restart, too.
 *
 * <p>The key is claimed before the audit is started: of two requests at once one starts it. A process that dies in between
 * leaves the key without an audit; nobody can know whether that one began, so it is not begun again under this key.
 */
@Component
class IdempotencyKeys {

    /** How long a start may be under way; it is a matter of milliseconds unless the process died. */
    private static final Duration STARTING = Duration.ofMinutes(1);

    private static final Duration KEPT = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Clock clock;

    IdempotencyKeys(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What the key stands for: the audit that it started before, or what is started now.
     *
     * @param start starts an audit; what it throws leaves the key unused
     */
    Use once(String user, String key, AuditRange request, Supplier<UUID> start) {
        String asked = textOf(request);
        Optional<Use> earlier = find(user, key);
        if (earlier.isEmpty() && claim(user, key, asked)) {
            UUID audit = start(user, key, start);
            jdbc.sql("UPDATE idempotency_keys SET audit_id = ? WHERE actor = ? AND idempotency_key = ?")
                    .param(audit.toString())
                    .param(user)
                    .param(key)
                    .update();
            return new Use(asked, audit, clock.instant());
        }
        Use use = earlier.or(() -> find(user, key)).orElseThrow(IdempotencyKeys::underWay);
        if (!use.request().equals(asked)) {
            throw Problem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used with another request before");
        }
        if (use.audit() == null) {
            throw use.createdAt().plus(STARTING).isAfter(clock.instant()) ? underWay() : interrupted();
        }
        return use;
    }

    private UUID start(String user, String key, Supplier<UUID> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            jdbc.sql("DELETE FROM idempotency_keys WHERE actor = ? AND idempotency_key = ?")
                    .param(user)
                    .param(key)
                    .update();
            throw e;
        }
    }

    private boolean claim(String user, String key, String asked) {
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM idempotency_keys WHERE created_at < ? LIMIT 1000")
                .param(Timestamp.from(now.minus(KEPT)))
                .update();
        try {
            jdbc.sql("INSERT INTO idempotency_keys (actor, idempotency_key, request, created_at) VALUES (?, ?, ?, ?)")
                    .param(user)
                    .param(key)
                    .param(asked)
                    .param(Timestamp.from(now))
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    private Optional<Use> find(String user, String key) {
        return jdbc.sql("SELECT request, audit_id, created_at FROM idempotency_keys"
                        + " WHERE actor = ? AND idempotency_key = ? AND created_at >= ?")
                .param(user)
                .param(key)
                .param(Timestamp.from(clock.instant().minus(KEPT)))
                .query((row, number) -> new Use(
                        row.getString("request"),
                        row.getString("audit_id") == null ? null : UUID.fromString(row.getString("audit_id")),
                        row.getTimestamp("created_at").toInstant()))
                .optional();
    }

    /** The request in short: windows of a range follow from its bounds. */
    private static String textOf(AuditRange request) {
        String rest = request.toString().replace(request.windows().toString(), "");
        return "%s %s %s %s"
                .formatted(
                        request.flow(),
                        request.windows().getFirst().start(),
                        request.windows().getLast().end(),
                        UUID.nameUUIDFromBytes(rest.getBytes(StandardCharsets.UTF_8)));
    }

    private static ErrorResponseException underWay() {
        ErrorResponseException problem = Problem.conflict("A request with this Idempotency-Key is under way");
        problem.getHeaders().set("Retry-After", "1");
        return problem;
    }

    private static ErrorResponseException interrupted() {
        return Problem.conflict("The request that came with this Idempotency-Key was cut off, maybe after it began;"
                + " look at the reports, and use another key to ask again");
    }

    /** What a key stands for; the audit is null until it has begun. */
    record Use(String request, @Nullable UUID audit, Instant createdAt) {}
}
