-- What is looked at once more after a verdict. Each statement can be run again, because a migration that fails half-way is.

-- How many lines the source held of the log range that a verdict rests on: where they grow, the window is judged anew.
CREATE TABLE IF NOT EXISTS window_lines (
  report_id       CHAR(36)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  forwarder_lines BIGINT      NOT NULL,
  processor_lines BIGINT      NOT NULL,
  range_from      DATETIME(6) NOT NULL,
  range_to        DATETIME(6) NOT NULL,
  judged_at       DATETIME(6) NOT NULL,
  -- until when lines may still change the verdict
  look_until      DATETIME(6) NOT NULL,
  -- when to look next; NULL after the last look
  look_at         DATETIME(6),
  CONSTRAINT window_lines_report FOREIGN KEY (report_id) REFERENCES reports (id) ON DELETE CASCADE,
  INDEX window_lines_look (look_at)
);

-- What was announced when the file's own window did not look: that window takes it in, and is judged anew where it was judged
-- before. Names are told apart by their MD5, because the collation pads them.
CREATE TABLE IF NOT EXISTS late_announcements (
  flow       VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_key   BINARY(16)   NOT NULL,
  file_name  VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  file_time  DATETIME(6)  NOT NULL,
  logged_at  DATETIME(6)  NOT NULL,
  -- when the file's own window was judged with it
  judged_at  DATETIME(6),
  PRIMARY KEY (flow, file_key),
  INDEX late_announcements_file_time (flow, file_time),
  INDEX late_announcements_logged (flow, logged_at)
);

-- What a person accepted for the verdict, and who.
SET @add_accepted = IF(
  (SELECT COUNT(*) FROM information_schema.columns
   WHERE table_schema = DATABASE() AND table_name = 'reports' AND column_name = 'accepted') = 0,
  'ALTER TABLE reports ADD COLUMN accepted VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  'DO 0');
PREPARE add_accepted FROM @add_accepted;
EXECUTE add_accepted;
DEALLOCATE PREPARE add_accepted;
