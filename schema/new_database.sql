-- The tables of V1 and V2 as a new database gets them: each with a primary key, which some databases demand, and none with a
-- TIMESTAMP. It can be run again from any statement on, and completes what V1 or V2 left half-made.

-- The tables in which Spring Batch 6 keeps its history: one JobInstance per (flow, window, revision).

CREATE TABLE IF NOT EXISTS BATCH_JOB_INSTANCE (
  JOB_INSTANCE_ID BIGINT  NOT NULL PRIMARY KEY,
  VERSION BIGINT,
  JOB_NAME VARCHAR(100) NOT NULL,
  JOB_KEY VARCHAR(32) NOT NULL,
  CONSTRAINT JOB_INST_UN UNIQUE (JOB_NAME, JOB_KEY)
);

CREATE TABLE IF NOT EXISTS BATCH_JOB_EXECUTION (
  JOB_EXECUTION_ID BIGINT  NOT NULL PRIMARY KEY,
  VERSION BIGINT,
  JOB_INSTANCE_ID BIGINT NOT NULL,
  CREATE_TIME DATETIME(6) NOT NULL,
  START_TIME DATETIME(6) DEFAULT NULL,
  END_TIME DATETIME(6) DEFAULT NULL,
  STATUS VARCHAR(10),
  EXIT_CODE VARCHAR(2500),
  EXIT_MESSAGE VARCHAR(2500),
  LAST_UPDATED DATETIME(6),
  CONSTRAINT JOB_INST_EXEC_FK FOREIGN KEY (JOB_INSTANCE_ID)
  REFERENCES BATCH_JOB_INSTANCE(JOB_INSTANCE_ID)
);

CREATE TABLE IF NOT EXISTS BATCH_JOB_EXECUTION_PARAMS (
  ID BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  JOB_EXECUTION_ID BIGINT NOT NULL,
  PARAMETER_NAME VARCHAR(100) NOT NULL,
  PARAMETER_TYPE VARCHAR(100) NOT NULL,
  PARAMETER_VALUE VARCHAR(2500),
  IDENTIFYING CHAR(1) NOT NULL,
  CONSTRAINT JOB_EXEC_PARAMS_FK FOREIGN KEY (JOB_EXECUTION_ID)
  REFERENCES BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
);

CREATE TABLE IF NOT EXISTS BATCH_STEP_EXECUTION (
  STEP_EXECUTION_ID BIGINT  NOT NULL PRIMARY KEY,
  VERSION BIGINT NOT NULL,
  STEP_NAME VARCHAR(100) NOT NULL,
  JOB_EXECUTION_ID BIGINT NOT NULL,
  CREATE_TIME DATETIME(6) NOT NULL,
  START_TIME DATETIME(6) DEFAULT NULL,
  END_TIME DATETIME(6) DEFAULT NULL,
  STATUS VARCHAR(10),
  COMMIT_COUNT BIGINT,
  READ_COUNT BIGINT,
  FILTER_COUNT BIGINT,
  WRITE_COUNT BIGINT,
  READ_SKIP_COUNT BIGINT,
  WRITE_SKIP_COUNT BIGINT,
  PROCESS_SKIP_COUNT BIGINT,
  ROLLBACK_COUNT BIGINT,
  EXIT_CODE VARCHAR(2500),
  EXIT_MESSAGE VARCHAR(2500),
  LAST_UPDATED DATETIME(6),
  CONSTRAINT JOB_EXEC_STEP_FK FOREIGN KEY (JOB_EXECUTION_ID)
  REFERENCES BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
);

CREATE TABLE IF NOT EXISTS BATCH_STEP_EXECUTION_CONTEXT (
  STEP_EXECUTION_ID BIGINT NOT NULL PRIMARY KEY,
  SHORT_CONTEXT VARCHAR(2500) NOT NULL,
  SERIALIZED_CONTEXT TEXT,
  CONSTRAINT STEP_EXEC_CTX_FK FOREIGN KEY (STEP_EXECUTION_ID)
  REFERENCES BATCH_STEP_EXECUTION(STEP_EXECUTION_ID)
);

CREATE TABLE IF NOT EXISTS BATCH_JOB_EXECUTION_CONTEXT (
  JOB_EXECUTION_ID BIGINT NOT NULL PRIMARY KEY,
  SHORT_CONTEXT VARCHAR(2500) NOT NULL,
  SERIALIZED_CONTEXT TEXT,
  CONSTRAINT JOB_EXEC_CTX_FK FOREIGN KEY (JOB_EXECUTION_ID)
  REFERENCES BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
);

CREATE TABLE IF NOT EXISTS BATCH_STEP_EXECUTION_SEQ (
  ID BIGINT NOT NULL,
  UNIQUE_KEY CHAR(1) NOT NULL,
  PRIMARY KEY (UNIQUE_KEY),
  CONSTRAINT UNIQUE_KEY_UN UNIQUE (UNIQUE_KEY)
);

INSERT IGNORE INTO BATCH_STEP_EXECUTION_SEQ (ID, UNIQUE_KEY) VALUES (0, '0');

CREATE TABLE IF NOT EXISTS BATCH_JOB_EXECUTION_SEQ (
  ID BIGINT NOT NULL,
  UNIQUE_KEY CHAR(1) NOT NULL,
  PRIMARY KEY (UNIQUE_KEY),
  CONSTRAINT UNIQUE_KEY_UN UNIQUE (UNIQUE_KEY)
);

INSERT IGNORE INTO BATCH_JOB_EXECUTION_SEQ (ID, UNIQUE_KEY) VALUES (0, '0');

CREATE TABLE IF NOT EXISTS BATCH_JOB_INSTANCE_SEQ (
  ID BIGINT NOT NULL,
  UNIQUE_KEY CHAR(1) NOT NULL,
  PRIMARY KEY (UNIQUE_KEY),
  CONSTRAINT UNIQUE_KEY_UN UNIQUE (UNIQUE_KEY)
);

INSERT IGNORE INTO BATCH_JOB_INSTANCE_SEQ (ID, UNIQUE_KEY) VALUES (0, '0');

-- Verdicts. All times are UTC to the microsecond; all counts are of distinct file names.

CREATE TABLE IF NOT EXISTS reports (
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

CREATE TABLE IF NOT EXISTS lost_files (
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

-- Sightings that one slice of a running audit came across but that concern a file of another slice, which could not see
-- them itself. Empty between audits.
CREATE TABLE IF NOT EXISTS stray_sightings (
  id                BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  report_id         CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  step_execution_id BIGINT       NOT NULL,
  seen_in_slice     DATETIME(6)  NOT NULL,
  side              VARCHAR(16)  NOT NULL,
  file_name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time         DATETIME(6)  NOT NULL,
  logged_at         DATETIME(6)  NOT NULL,
  CONSTRAINT stray_sightings_report FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);

-- What the processor finished so late that the file's own window no longer looked: kept as long as reports are, so that an
-- audit that closes later, or is repeated, still learns of it.
CREATE TABLE IF NOT EXISTS late_sightings (
  flow              VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_name         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time         DATETIME(6)  NOT NULL,
  logged_at         DATETIME(6)  NOT NULL,
  PRIMARY KEY (flow, file_name)
);

-- When a watcher was started first: what it owes reports from.
CREATE TABLE IF NOT EXISTS flow_starts (
  flow              VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  started_at        DATETIME(6)  NOT NULL
);

CREATE TABLE IF NOT EXISTS shedlock (
  name       VARCHAR(64)  NOT NULL PRIMARY KEY,
  lock_until DATETIME(3)  NOT NULL,
  locked_at  DATETIME(3)  NOT NULL,
  locked_by  VARCHAR(255) NOT NULL
);

-- Indexes, where a table does not have them yet.
SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_job_execution' AND INDEX_NAME = 'batch_job_execution_status') = 0,
  'CREATE INDEX batch_job_execution_status ON BATCH_JOB_EXECUTION (STATUS)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_step_execution' AND INDEX_NAME = 'batch_step_execution_name') = 0,
  'CREATE INDEX batch_step_execution_name ON BATCH_STEP_EXECUTION (STEP_NAME)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'reports' AND INDEX_NAME = 'reports_start') = 0,
  'CREATE INDEX reports_start ON reports (audit_window_start)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'reports' AND INDEX_NAME = 'reports_status') = 0,
  'CREATE INDEX reports_status ON reports (status, audit_window_start)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'lost_files' AND INDEX_NAME = 'lost_files_name') = 0,
  'CREATE INDEX lost_files_name ON lost_files (file_name)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'stray_sightings' AND INDEX_NAME = 'stray_sightings_file_time') = 0,
  'CREATE INDEX stray_sightings_file_time ON stray_sightings (report_id, file_time)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'late_sightings' AND INDEX_NAME = 'late_sightings_logged') = 0,
  'CREATE INDEX late_sightings_logged ON late_sightings (flow, logged_at)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'late_sightings' AND INDEX_NAME = 'late_sightings_file_time') = 0,
  'CREATE INDEX late_sightings_file_time ON late_sightings (file_time)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;
