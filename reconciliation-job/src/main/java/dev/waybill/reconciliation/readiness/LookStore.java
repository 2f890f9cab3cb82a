package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.window.LogRange;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps looks, so that a restart forgets nothing of what a source once showed. */
@Repository
class LookStore {

    private final JdbcClient jdbc;

    LookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The looks of a flow, those first that found fewer lines afterwards. Looks from the future were made by a clock that was
     * wrong, and looks from before the flow was first started belong to another life of the database: they tell nothing.
     */
    List<Look> find(String flow, Instant now) {
        return jdbc.sql("""
                        SELECT log_from, log_to, forwarded, processed, failed, counted_at, quiet_since, live_since, fewer_since
                        FROM counted_lines c
                        WHERE flow = ? AND counted_at <= ?
                          AND NOT EXISTS (SELECT 1 FROM flow_starts s WHERE s.flow = c.flow AND s.started_at > c.counted_at)
                        ORDER BY fewer_since IS NULL, log_from""")
                .param(flow)
                .param(Timestamp.from(now))
                .query((row, number) -> new Look(
                        new LogRange(
                                row.getTimestamp(1).toInstant(),
                                row.getTimestamp(2).toInstant()),
                        List.of(row.getLong(3), row.getLong(4), row.getLong(5)),
                        row.getTimestamp(6).toInstant(),
                        row.getTimestamp(7).toInstant(),
                        instantOf(row.getTimestamp(8)),
                        instantOf(row.getTimestamp(9))))
                .list();
    }

    /** Replaces the looks of a flow. */
    @Transactional
    public void replace(String flow, List<Look> looks) {
        jdbc.sql("DELETE FROM counted_lines WHERE flow = ?").param(flow).update();
        for (Look look : looks) {
            jdbc.sql("INSERT INTO counted_lines (flow, log_from, log_to, counted_at, forwarded, processed, failed,"
                            + " quiet_since, live_since, fewer_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .param(flow)
                    .param(Timestamp.from(look.range().from()))
                    .param(Timestamp.from(look.range().to()))
                    .param(Timestamp.from(look.at()))
                    .param(look.counts().get(0))
                    .param(look.counts().get(1))
                    .param(look.counts().get(2))
                    .param(Timestamp.from(look.quietSince()))
                    .param(timestampOf(look.liveSince()))
                    .param(timestampOf(look.fewerSince()))
                    .update();
        }
    }

    private static @Nullable Timestamp timestampOf(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instantOf(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
