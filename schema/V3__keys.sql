-- Every table gets a primary key, which some databases demand, and names that differ only by a space at their end become two:
-- the collation takes them for one. No statement but those that are prepared is one that could fail when it is run again, so
-- that the migration goes on after it was cut off anywhere. TiDB cannot change a primary key, so its tables are copied.

-- Strays: TiDB copies.
DROP TABLE IF EXISTS stray_sightings_old;

DROP TABLE IF EXISTS stray_sightings_new;

SET @waybill = IF(VERSION() NOT LIKE '%TiDB%' AND (SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'stray_sightings' AND INDEX_NAME = 'PRIMARY') = 0,
  'ALTER TABLE stray_sightings ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill_copies = VERSION() LIKE '%TiDB%' AND (SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'stray_sightings' AND COLUMN_NAME = 'id') = 0;

SET @waybill = IF(@waybill_copies,
  'CREATE TABLE stray_sightings_new (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    report_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    step_execution_id BIGINT NOT NULL,
    seen_in_slice DATETIME(6) NOT NULL,
    side VARCHAR(16) NOT NULL,
    file_name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    file_time DATETIME(6) NOT NULL,
    logged_at DATETIME(6) NOT NULL,
    INDEX stray_sightings_file_time (report_id, file_time),
    FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF(@waybill_copies,
  'INSERT INTO stray_sightings_new (report_id, step_execution_id, seen_in_slice, side, file_name, file_time, logged_at) SELECT report_id, step_execution_id, seen_in_slice, side, file_name, file_time, logged_at FROM stray_sightings',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF(@waybill_copies,
  'RENAME TABLE stray_sightings TO stray_sightings_old, stray_sightings_new TO stray_sightings',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

DROP TABLE IF EXISTS stray_sightings_old;

-- The history of Spring Batch, which names its columns where it inserts.
SET @waybill = IF(VERSION() NOT LIKE '%TiDB%' AND (SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_job_execution_params' AND INDEX_NAME = 'PRIMARY') = 0,
  'ALTER TABLE BATCH_JOB_EXECUTION_PARAMS ADD COLUMN ID BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_step_execution_seq' AND INDEX_NAME = 'PRIMARY') = 0,
  'ALTER TABLE BATCH_STEP_EXECUTION_SEQ ADD PRIMARY KEY (UNIQUE_KEY)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_job_execution_seq' AND INDEX_NAME = 'PRIMARY') = 0,
  'ALTER TABLE BATCH_JOB_EXECUTION_SEQ ADD PRIMARY KEY (UNIQUE_KEY)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'batch_job_instance_seq' AND INDEX_NAME = 'PRIMARY') = 0,
  'ALTER TABLE BATCH_JOB_INSTANCE_SEQ ADD PRIMARY KEY (UNIQUE_KEY)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

-- The lock is kept in UTC, and a TIMESTAMP is more than that: its defaults depend on the server.
ALTER TABLE shedlock MODIFY lock_until DATETIME(3) NOT NULL;

ALTER TABLE shedlock MODIFY locked_at DATETIME(3) NOT NULL;

-- Late sightings: the key is half of the name's SHA-256, byte by byte. (It was the name's MD5 until MySQL 9.6 came without that
-- function; V7 makes older keys anew, and SchemaMigration knows the checksum that this file had.)
DROP TABLE IF EXISTS late_sightings_old;

DROP TABLE IF EXISTS late_sightings_new;

SET @waybill_copies = VERSION() LIKE '%TiDB%' AND (SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'late_sightings' AND COLUMN_NAME = 'file_key') = 0;

SET @waybill = IF(@waybill_copies,
  'CREATE TABLE late_sightings_new (
    flow VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    file_name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    file_time DATETIME(6) NOT NULL,
    logged_at DATETIME(6) NOT NULL,
    file_key BINARY(16) NOT NULL,
    PRIMARY KEY (flow, file_key),
    INDEX late_sightings_logged (flow, logged_at),
    INDEX late_sightings_file_time (file_time))',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF(@waybill_copies,
  'INSERT INTO late_sightings_new (flow, file_name, file_time, logged_at, file_key)
   SELECT flow, file_name, file_time, logged_at, UNHEX(LEFT(SHA2(file_name, 256), 32)) FROM late_sightings',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF(@waybill_copies,
  'RENAME TABLE late_sightings TO late_sightings_old, late_sightings_new TO late_sightings',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

DROP TABLE IF EXISTS late_sightings_old;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'late_sightings' AND COLUMN_NAME = 'file_key') = 0,
  'ALTER TABLE late_sightings ADD COLUMN file_key BINARY(16)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

UPDATE late_sightings SET file_key = UNHEX(LEFT(SHA2(file_name, 256), 32)) WHERE file_key IS NULL;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'late_sightings' AND INDEX_NAME = 'PRIMARY' AND COLUMN_NAME = 'file_key') = 0,
  'ALTER TABLE late_sightings MODIFY file_key BINARY(16) NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (flow, file_key)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

-- Lost files: one a report and name is what their ids say.
SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'lost_files' AND INDEX_NAME = 'lost_files_listed') = 0,
  'CREATE INDEX lost_files_listed ON lost_files (report_id, file_name, id)',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;

SET @waybill = IF((SELECT COUNT(*) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    AND LOWER(TABLE_NAME) = 'lost_files' AND INDEX_NAME = 'lost_files_once') > 0,
  'DROP INDEX lost_files_once ON lost_files',
  'DO 0');
PREPARE waybill FROM @waybill;
EXECUTE waybill;
DEALLOCATE PREPARE waybill;
