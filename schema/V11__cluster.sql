-- Which worker does which slice, where slices are done on several machines. Each statement can be run again, because a migration
-- that fails half-way is.
CREATE TABLE IF NOT EXISTS slice_leases (
  -- BATCH_STEP_EXECUTION; whether the lease still holds, its STATUS and LAST_UPDATED tell. 0 is the row that is locked to take one
  step_execution_id BIGINT       NOT NULL PRIMARY KEY,
  worker            VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- how many requests the worker may have at Loki at once, for all of its slices together
  loki_requests     INT          NOT NULL,
  taken_at          DATETIME(6)  NOT NULL
);

INSERT IGNORE INTO slice_leases (step_execution_id, worker, loki_requests, taken_at) VALUES (0, '', 0, '2026-01-01');
