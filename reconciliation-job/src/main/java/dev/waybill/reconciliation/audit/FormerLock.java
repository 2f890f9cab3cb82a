package dev.waybill.reconciliation.audit;

import java.time.Duration;
import net.javacrumbs.shedlock.support.Utils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The one lock under which watchers audited all flows before each flow got its own. Whoever audits a flow holds it, too, but shares
 * it with all who know locks by flow: so a watcher of the version before audits nothing while one of this version does, nor the
 * other way round. It is never given back, since others may rest on it, and ends by itself.
 */
@Component
class FormerLock {

    private static final String NAME = "reconciliation";
    private static final String SHARED = "flows ";

    private final JdbcClient jdbc;

    FormerLock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes or extends the lock; returns false where a watcher of the version before holds it. */
    boolean hold(Duration length) {
        String by = SHARED + Utils.getHostname() + ":" + ProcessHandle.current().pid();
        return update(length, by) > 0 || insert(length, by) > 0;
    }

    private int update(Duration length, String by) {
        return jdbc.sql("""
                        UPDATE shedlock
                        SET lock_until = GREATEST(lock_until, TIMESTAMPADD(MICROSECOND, ?, UTC_TIMESTAMP(3))),
                            locked_at = UTC_TIMESTAMP(3), locked_by = ?
                        WHERE name = ? AND (lock_until <= UTC_TIMESTAMP(3) OR locked_by LIKE ?)""")
                .param(length.toNanos() / 1_000)
                .param(by)
                .param(NAME)
                .param(SHARED + "%")
                .update();
    }

    private int insert(Duration length, String by) {
        return jdbc.sql("""
                        INSERT IGNORE INTO shedlock (name, lock_until, locked_at, locked_by)
                        VALUES (?, TIMESTAMPADD(MICROSECOND, ?, UTC_TIMESTAMP(3)), UTC_TIMESTAMP(3), ?)""")
                .param(NAME)
                .param(length.toNanos() / 1_000)
                .param(by)
                .update();
    }
}
