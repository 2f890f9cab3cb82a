-- What verdicts are proven by. Each statement can be run again, because a migration that fails half-way is.

-- TOTALS where the control records of every writer agree with what was read, SOURCE where only the source's own count does; NULL
-- where there is no verdict.
SET @add_proof = IF(
  (SELECT COUNT(*) FROM information_schema.columns
   WHERE table_schema = DATABASE() AND table_name = 'reports' AND column_name = 'proof') = 0,
  'ALTER TABLE reports ADD COLUMN proof VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin',
  'DO 0');
PREPARE add_proof FROM @add_proof;
EXECUTE add_proof;
DEALLOCATE PREPARE add_proof;

-- Whether the lines that a verdict rests on were told by control records, so that these are asked again rather than counts.
SET @add_by_records = IF(
  (SELECT COUNT(*) FROM information_schema.columns
   WHERE table_schema = DATABASE() AND table_name = 'window_lines' AND column_name = 'by_records') = 0,
  'ALTER TABLE window_lines ADD COLUMN by_records TINYINT NOT NULL DEFAULT 0',
  'DO 0');
PREPARE add_by_records FROM @add_by_records;
EXECUTE add_by_records;
DEALLOCATE PREPARE add_by_records;

-- What each writer said that it logged, and what was read of it, for the last audit of a window that read everything.
CREATE TABLE IF NOT EXISTS report_writers (
  report_id      CHAR(36)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 'other' sums up those that are too many to be named
  writer         VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- FORWARDED, PROCESSED or FAILED
  side           VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- the revision of the report that this belongs to; rows of another tell nothing
  revision       INT          NOT NULL,
  -- TOTALS or SOURCE, for this writer alone
  proof          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  lines_expected BIGINT       NOT NULL,
  lines_read     BIGINT       NOT NULL,
  lines_missing  BIGINT       NOT NULL,
  -- the first interval in which something else was read than was said, or for which nobody vouches
  trouble_from   DATETIME(6),
  trouble_to     DATETIME(6),
  -- the end of the last one
  trouble_until  DATETIME(6),
  PRIMARY KEY (report_id, writer, side),
  CONSTRAINT report_writers_report FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE
);
