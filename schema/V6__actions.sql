-- Who did what, when and from where; sign-ins and refused ones, too. Kept for a year.
CREATE TABLE actions (
  id         BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at         DATETIME(6)  NOT NULL,
  -- START, REDO, STOP, DELETE, ACCEPT, ACKNOWLEDGE, SIGN_IN, SIGN_IN_FAILED or SIGN_OUT
  kind       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  actor      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  address    VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- name=value, separated by blanks
  arguments  VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
);

CREATE INDEX actions_at ON actions (at);
CREATE INDEX actions_kind ON actions (kind, id);
CREATE INDEX actions_actor ON actions (actor, id);

-- Which audit a user's Idempotency-Key started, so that a repeated request starts nothing, after a restart either. Kept for a day.
CREATE TABLE idempotency_keys (
  actor            VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  idempotency_key  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- what was asked for, as text: another request under the same key is refused
  request          VARCHAR(2000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- NULL until it has begun
  audit_id         CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin,
  created_at       DATETIME(6)  NOT NULL,
  PRIMARY KEY (actor, idempotency_key)
);

CREATE INDEX idempotency_keys_audit ON idempotency_keys (audit_id);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- A page of reports, latest first, is read from the end of this one and no more of it than the page holds.
CREATE INDEX reports_latest ON reports (audit_window_start, flow);
DROP INDEX reports_start ON reports;

-- Sums over many windows are read from this one alone.
CREATE INDEX reports_sums ON reports
  (flow, audit_window_start, audit_window_end, status, forward_count, process_count, lost_count, recovered_count);
