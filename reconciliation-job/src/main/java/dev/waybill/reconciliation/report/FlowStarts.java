package dev.waybill.reconciliation.report;

import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers when a watcher of each flow was started first: what it owes reports from. */
@Repository
public class FlowStarts {

    private final JdbcClient jdbc;

    FlowStarts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The first start, which is now where there was none; never later than now, since then it came from a wrong clock. */
    public Instant firstStart(String flow, Instant now) {
        jdbc.sql("INSERT INTO flow_starts (flow, started_at) VALUES (?, ?)"
                        + " ON DUPLICATE KEY UPDATE started_at = LEAST(started_at, VALUES(started_at))")
                .param(flow)
                .param(Timestamp.from(now))
                .update();
        return jdbc.sql("SELECT started_at FROM flow_starts WHERE flow = ?")
                .param(flow)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }
}
