-- Verdicts. All times are UTC to the microsecond; all counts are of distinct file names.

CREATE TABLE reports (
  id                 CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  flow               VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  audit_window_start DATETIME(6)  NOT NULL,
  audit_window_end   DATETIME(6)  NOT NULL,
  -- RUNNING, COMPLETE or INCONCLUSIVE; counts and lost files mean something only where it is COMPLETE
  status             VARCHAR(16)  NOT NULL,
  -- what kept an INCONCLUSIVE report from a verdict, and the same in words
  cause              VARCHAR(32),
  reason             VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  forward_count      BIGINT       NOT NULL DEFAULT 0,
  process_count      BIGINT       NOT NULL DEFAULT 0,
  lost_count         BIGINT       NOT NULL DEFAULT 0,
  failed_count       BIGINT       NOT NULL DEFAULT 0,
  recovered_count    BIGINT       NOT NULL DEFAULT 0,
  duplicate_count    BIGINT       NOT NULL DEFAULT 0,
  orphan_count       BIGINT       NOT NULL DEFAULT 0,
  malformed_count    BIGINT       NOT NULL DEFAULT 0,
  -- first announced to first finished, in milliseconds; NULL where no file was matched
  latency_p50_ms     BIGINT,
  latency_p95_ms     BIGINT,
  latency_p99_ms     BIGINT,
  latency_max_ms     BIGINT,
  -- the evidence: every entry that the source counted was read
  entries_read       BIGINT       NOT NULL DEFAULT 0,
  entries_counted    BIGINT       NOT NULL DEFAULT 0,
  pages_read         BIGINT       NOT NULL DEFAULT 0,
  read_retries       BIGINT       NOT NULL DEFAULT 0,
  revision           INT          NOT NULL,
  -- how often this revision was begun, not counting those that were asked to stop
  attempts           INT          NOT NULL DEFAULT 0,
  -- the job execution that owns the report; an older one may no longer write
  job_execution_id   BIGINT       NOT NULL,
  created_at         DATETIME(6)  NOT NULL,
  updated_at         DATETIME(6)  NOT NULL,
  CONSTRAINT reports_window UNIQUE (flow, audit_window_start, audit_window_end)
);

CREATE INDEX reports_start ON reports (audit_window_start);
CREATE INDEX reports_status ON reports (status, audit_window_start);

CREATE TABLE lost_files (
  id                CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  report_id         CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  file_name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time         DATETIME(6)  NOT NULL,
  forwarded_at      DATETIME(6)  NOT NULL,
  -- FAILED where the processor said so, else MISSING
  reason            VARCHAR(16)  NOT NULL,
  recovered_at      DATETIME(6),
  -- the step execution that confirmed the row last; rows of its slice that it did not confirm are cleared
  step_execution_id BIGINT       NOT NULL,
  created_at        DATETIME(6)  NOT NULL,
  updated_at        DATETIME(6)  NOT NULL,
  CONSTRAINT lost_files_once UNIQUE (report_id, file_name),
  CONSTRAINT lost_files_report FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);

CREATE INDEX lost_files_name ON lost_files (file_name);

-- Sightings that one slice of a running audit came across but that concern a file of another slice, which could not see
-- them itself. Empty between audits.
CREATE TABLE stray_sightings (
  report_id         CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  step_execution_id BIGINT       NOT NULL,
  seen_in_slice     DATETIME(6)  NOT NULL,
  side              VARCHAR(16)  NOT NULL,
  file_name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time         DATETIME(6)  NOT NULL,
  logged_at         DATETIME(6)  NOT NULL,
  CONSTRAINT stray_sightings_report FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);

CREATE INDEX stray_sightings_file_time ON stray_sightings (report_id, file_time);

-- What the processor finished so late that the file's own window no longer looked: kept as long as reports are, so that an
-- audit that closes later, or is repeated, still learns of it.
CREATE TABLE late_sightings (
  flow              VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time         DATETIME(6)  NOT NULL,
  logged_at         DATETIME(6)  NOT NULL,
  PRIMARY KEY (flow, file_name)
);

CREATE INDEX late_sightings_logged ON late_sightings (flow, logged_at);
CREATE INDEX late_sightings_file_time ON late_sightings (file_time);

-- When a watcher was started first: what it owes reports from.
CREATE TABLE flow_starts (
  flow              VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  started_at        DATETIME(6)  NOT NULL
);

CREATE TABLE shedlock (
  name       VARCHAR(64)  NOT NULL PRIMARY KEY,
  lock_until TIMESTAMP(3) NOT NULL,
  locked_at  TIMESTAMP(3) NOT NULL,
  locked_by  VARCHAR(255) NOT NULL
);
