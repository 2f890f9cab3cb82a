package dev.waybill.reconciliation.web.action;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows operators what was done, latest first, by key from one page to the next. */
@RestController
@ConditionalOnWebApplication
class ActionController {

    private static final int MOST = 1_000;

    private final JdbcClient jdbc;

    ActionController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/api/actions")
    ActionPage list(
            @RequestParam(required = false) @Nullable ActionKind kind,
            @RequestParam(required = false) @Size(min = 1, max = 255) @Nullable String actor,
            @RequestParam(defaultValue = "9223372036854775807") @Min(1) long before,
            @RequestParam(defaultValue = "50") @Min(1) @Max(MOST) int size) {
        String sql = "SELECT id, at, kind, actor, address, arguments FROM actions WHERE id < :before"
                + (kind == null ? "" : " AND kind = :kind")
                + (actor == null ? "" : " AND actor = :actor")
                + " ORDER BY id DESC LIMIT :limit";
        JdbcClient.StatementSpec statement =
                jdbc.sql(sql).param("before", before).param("limit", size + 1);
        statement = kind == null ? statement : statement.param("kind", kind.name());
        statement = actor == null ? statement : statement.param("actor", actor);
        List<Action> found = statement.query(Action::of).list();
        List<Action> items = found.subList(0, Math.min(size, found.size()));
        return new ActionPage(items, found.size() > size ? items.getLast().id() : null);
    }

    /**
     * Something that was done.
     *
     * @param arguments as name=value, separated by blanks
     */
    record Action(long id, Instant at, ActionKind kind, String actor, String address, String arguments) {

        private static Action of(ResultSet row, int number) throws SQLException {
            return new Action(
                    row.getLong("id"),
                    row.getTimestamp("at").toInstant(),
                    ActionKind.valueOf(row.getString("kind")),
                    row.getString("actor"),
                    row.getString("address"),
                    row.getString("arguments"));
        }
    }

    /**
     * Part of what was done, latest first.
     *
     * @param next what to give as {@code before} to get what was done earlier; null at the end
     */
    record ActionPage(List<Action> items, @Nullable Long next) {}
}
