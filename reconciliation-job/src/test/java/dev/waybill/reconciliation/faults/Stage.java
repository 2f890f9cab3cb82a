package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.source.loki.RehearsalLoki;
import java.io.IOException;
import java.util.List;

/**
 * What all rounds are played on: one database, one clock, a Loki, and three applications, of which one runs at a time. The
 * second is the first one started again, without what it remembered; the third is configured wrongly.
 */
final class Stage implements AutoCloseable {

    private final TestDatabase database = TestDatabase.create();
    private final MutableClock clock = new MutableClock();
    private final RehearsalLoki loki = RehearsalLoki.given();
    private final Watcher first;
    private final Watcher restarted;
    private final Watcher mistaken;

    Stage(List<Scenario> scenarios) {
        first = new Watcher(scenarios, false, database, clock);
        restarted = new Watcher(scenarios, false, database, clock);
        mistaken = new Watcher(scenarios, true, database, clock);
    }

    MutableClock clock() {
        return clock;
    }

    Watcher first() {
        return first;
    }

    Watcher restarted() {
        return restarted;
    }

    Watcher mistaken() {
        return mistaken;
    }

    boolean isReal(Scenario scenario) {
        return scenario.loki() && loki.isReal();
    }

    Pipeline pipeline(Scenario scenario, Traffic traffic) throws IOException {
        return scenario.loki()
                ? new LokiPipeline(scenario, traffic, loki, clock)
                : new FolderPipeline(scenario, traffic);
    }

    List<String> lostFiles(String reportId) {
        return database
                .jdbc()
                .queryForList("SELECT file_name FROM lost_files WHERE report_id = ?", String.class, reportId)
                .stream()
                .map(String::valueOf)
                .toList();
    }

    /** Old executions are of no use to later rounds, and make each of them slower. */
    void forgetExecutions() {
        for (String table : List.of(
                "BATCH_STEP_EXECUTION_CONTEXT",
                "BATCH_JOB_EXECUTION_CONTEXT",
                "BATCH_STEP_EXECUTION",
                "BATCH_JOB_EXECUTION_PARAMS",
                "BATCH_JOB_EXECUTION",
                "BATCH_JOB_INSTANCE")) {
            database.jdbc().update("DELETE FROM " + table);
        }
    }

    @Override
    public void close() {
        mistaken.close();
        restarted.close();
        first.close();
        loki.close();
        database.drop();
    }
}
