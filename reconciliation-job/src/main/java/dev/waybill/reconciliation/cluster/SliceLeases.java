package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.job.slice.LeaseLostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Who works on which slice. A step execution that is STARTING may be taken; one that is STARTED is held by its worker as long as its
 * row changes: each chunk changes it, and each beat while the worker reads. Nobody's clock is compared with another's.
 *
 * <p>To take a slice away is to change the status of its step execution. Whoever writes for a slice locks that row first and
 * looks whether it is still STARTED, so that a worker that slept writes nothing any more.
 */
class SliceLeases {

    /** Changes with every sign of life. */
    private static final String SIGN = "CONCAT(VERSION, ' ', COALESCE(LAST_UPDATED, ''))";

    /** How the message of a slice begins that failed because of its worker alone. */
    static final String LOST = "Lost: ";

    private static final int MESSAGE_CHARACTERS = 2_400;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final int lokiRequests;

    SliceLeases(JdbcTemplate jdbc, TransactionOperations transaction, ClusterProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.lokiRequests = properties.lokiRequests();
    }

    /** What became of the wish to work on a slice. */
    enum Taken {
        /** The slice is the worker's. */
        GRANTED,
        /** Somebody else has it, or nobody waits for it any more. */
        GONE,
        /** Other workers use all the requests that Loki may have at once. */
        LATER
    }

    /**
     * How a slice stands.
     *
     * @param sign changes with every sign of life
     * @param message what its last worker left
     */
    record State(BatchStatus status, String sign, String message) {

        /** Whether it was the worker that failed, and not the slice. */
        boolean isLost() {
            return status == BatchStatus.FAILED && message.startsWith(LOST);
        }
    }

    /**
     * Takes a slice for a worker.
     *
     * @param requests how many requests the worker may have at Loki at once, for all of its slices together
     */
    Taken take(long stepExecutionId, String worker, int requests) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!isWaiting(stepExecutionId)) {
                return Taken.GONE;
            }
            jdbc.queryForList("SELECT worker FROM slice_leases WHERE step_execution_id = 0 FOR UPDATE");
            forgetEnded();
            Integer used = jdbc.queryForObject("""
                    SELECT COALESCE(SUM(each_worker.requests), 0) FROM (
                      SELECT MAX(loki_requests) AS requests FROM slice_leases
                      WHERE step_execution_id <> 0 AND worker <> ? GROUP BY worker) AS each_worker""", Integer.class, worker);
            if (used != null && used + requests > lokiRequests) {
                return Taken.LATER;
            }
            int taken = jdbc.update("""
                    UPDATE BATCH_STEP_EXECUTION SET STATUS = 'STARTED', VERSION = VERSION + 1, LAST_UPDATED = UTC_TIMESTAMP(6)
                    WHERE STEP_EXECUTION_ID = ? AND STATUS = 'STARTING'""", stepExecutionId);
            if (taken == 0) {
                return Taken.GONE;
            }
            jdbc.update(
                    "INSERT INTO slice_leases (step_execution_id, worker, loki_requests, taken_at)"
                            + " VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
                    stepExecutionId,
                    worker.substring(0, Math.min(128, worker.length())),
                    requests);
            return Taken.GRANTED;
        }));
    }

    /** A job execution that has ended waits for nothing. */
    private boolean isWaiting(long stepExecutionId) {
        return !jdbc.queryForList("""
                        SELECT s.STATUS FROM BATCH_STEP_EXECUTION s
                        JOIN BATCH_JOB_EXECUTION e ON e.JOB_EXECUTION_ID = s.JOB_EXECUTION_ID
                        WHERE s.STEP_EXECUTION_ID = ? AND s.STATUS = 'STARTING' AND e.STATUS = 'STARTED'""", stepExecutionId).isEmpty();
    }

    private void forgetEnded() {
        jdbc.queryForList("""
                        SELECT l.step_execution_id FROM slice_leases l
                        LEFT JOIN BATCH_STEP_EXECUTION s ON s.STEP_EXECUTION_ID = l.step_execution_id
                        WHERE l.step_execution_id <> 0 AND (s.STATUS IS NULL OR s.STATUS <> 'STARTED')""", Long.class)
                .forEach(ended -> jdbc.update("DELETE FROM slice_leases WHERE step_execution_id = ?", ended));
    }

    /**
     * Gives a sign of life.
     *
     * @return whether the slice is still held, or done
     */
    boolean touch(long stepExecutionId) {
        int touched = jdbc.update("""
                        UPDATE BATCH_STEP_EXECUTION SET LAST_UPDATED = UTC_TIMESTAMP(6)
                        WHERE STEP_EXECUTION_ID = ? AND STATUS = 'STARTED'""", stepExecutionId);
        return touched > 0
                || !jdbc.queryForList(
                                "SELECT 1 FROM BATCH_STEP_EXECUTION WHERE STEP_EXECUTION_ID = ? AND STATUS = 'COMPLETED'",
                                stepExecutionId)
                        .isEmpty();
    }

    /**
     * Checks that a worker still holds a slice, and keeps it so until the surrounding transaction ends.
     *
     * @throws LeaseLostException if it does not
     */
    void hold(long stepExecutionId) {
        List<@Nullable String> status = jdbc.queryForList(
                "SELECT STATUS FROM BATCH_STEP_EXECUTION WHERE STEP_EXECUTION_ID = ? FOR UPDATE",
                String.class,
                stepExecutionId);
        if (!status.equals(List.of(BatchStatus.STARTED.name()))) {
            throw new LeaseLostException(stepExecutionId);
        }
    }

    /**
     * Takes a slice away from whoever waits to work on it, or does.
     *
     * @param status FAILED, or STOPPED where it is given back
     * @return whether it had not ended by itself
     */
    boolean end(long stepExecutionId, BatchStatus status, String why) {
        return end(stepExecutionId, status, why, "");
    }

    /** The same, unless there was a sign of life since. */
    boolean end(long stepExecutionId, BatchStatus status, String why, String sign) {
        boolean ended = jdbc.update(
                        """
                        UPDATE BATCH_STEP_EXECUTION
                        SET STATUS = ?, EXIT_CODE = ?, EXIT_MESSAGE = ?, END_TIME = UTC_TIMESTAMP(6),
                            LAST_UPDATED = UTC_TIMESTAMP(6), VERSION = VERSION + 1
                        WHERE STEP_EXECUTION_ID = ? AND STATUS IN ('STARTING', 'STARTED') AND (? = '' OR %s = ?)""".formatted(SIGN),
                        status.name(),
                        status.name(),
                        why.substring(0, Math.min(MESSAGE_CHARACTERS, why.length())),
                        stepExecutionId,
                        sign,
                        sign)
                > 0;
        if (ended) {
            forget(stepExecutionId);
        }
        return ended;
    }

    /** Lets go of what a slice that has ended held. */
    void forget(long stepExecutionId) {
        jdbc.update("DELETE FROM slice_leases WHERE step_execution_id = ?", stepExecutionId);
    }

    /** How slices stand. */
    Map<Long, State> states(Collection<Long> stepExecutionIds) {
        Map<Long, State> states = new HashMap<>();
        jdbc.query(
                "SELECT STEP_EXECUTION_ID, STATUS, %s, COALESCE(EXIT_MESSAGE, '') FROM BATCH_STEP_EXECUTION WHERE STEP_EXECUTION_ID IN (?%s)"
                        .formatted(SIGN, ", ?".repeat(stepExecutionIds.size() - 1)),
                row -> {
                    states.put(
                            row.getLong(1),
                            new State(BatchStatus.valueOf(row.getString(2)), row.getString(3), row.getString(4)));
                },
                stepExecutionIds.toArray());
        return states;
    }

    /** Who works on a slice, as far as is known. */
    String workerOf(long stepExecutionId) {
        return jdbc
                .queryForList(
                        "SELECT worker FROM slice_leases WHERE step_execution_id = ?", String.class, stepExecutionId)
                .stream()
                .findFirst()
                .orElse("unknown");
    }
}
